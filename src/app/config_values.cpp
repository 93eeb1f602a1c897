// SPDX-License-Identifier: MIT
// Each value: what it reads, what it refuses and with which example, and how it is written back.
#include "app/config_values.h"

#include <algorithm>

#include "app/numbers.h"
#include "app/suggest.h"
#include "errors.h"
#include "viz/video_writer.h"

namespace gallop::app {
namespace {

[[noreturn]] void refuse(const std::string& name, const std::string& rule, std::string_view text,
                         const std::string& suggestion = {}) {
  throw UsageError(name + " " + rule + " (got '" + std::string(text) + "')" + suggestion);
}

std::string text_list(const std::vector<std::string>& items) {
  std::vector<std::string> quoted;
  for (const std::string& item : items) quoted.push_back(OptionTable::quoted(item));
  return "[" + OptionTable::joined(quoted, ", ") + "]";
}

}  // namespace

Custom layer_sizes(std::vector<int>& field) {
  return {.shape = Shape::Numbers,
          .value = "N,N",
          .set =
              [&field](const std::string& name, std::string_view text) {
                constexpr std::int64_t kWidest = 65536;
                std::vector<int> values;
                for (const std::string& item : split_list(text)) {
                  const auto value = parse_whole(item);
                  if (!value || *value < 1 || *value > kWidest) {
                    throw UsageError(name + " needs sizes such as 256,256 (bad item '" + item + "')");
                  }
                  values.push_back(static_cast<int>(*value));
                }
                field = values;
              },
          .show =
              [&field] {
                std::vector<std::string> items;
                for (const int size : field) items.push_back(std::to_string(size));
                return "[" + OptionTable::joined(items, ", ") + "]";
              }};
}

Custom temperature(bool& learned, double& value) {
  return {.shape = Shape::NumberOrText,
          .value = "auto|auto_X|X",
          .set =
              [&](const std::string& name, std::string_view text) {
                constexpr std::string_view kStart = "auto_";
                const bool with_start = text.starts_with(kStart);
                if (text == "auto") {
                  learned = true;
                  value = 1.0;
                  return;
                }
                const auto number = parse_real(with_start ? text.substr(kStart.size()) : text);
                if (!number) {
                  const std::string near = closest(text, {"auto"});
                  refuse(name, "takes auto, auto_0.1 or a number", text,
                         near.empty() ? "" : "; did you mean auto?");
                }
                if (with_start && !above(0).contains(*number))
                  refuse(name, "start value must be above 0", text);
                if (!above(0).contains(*number)) refuse(name, above(0).description(), text);
                learned = with_start;
                value = *number;
              },
          .show =
              [&] {
                if (!learned) return shortest(value);
                return OptionTable::quoted(value == 1.0 ? "auto" : "auto_" + shortest(value));
              }};
}

Custom automatic_or_number(bool& automatic, double& value) {
  return {.shape = Shape::NumberOrText,
          .value = "auto|X",
          .set =
              [&](const std::string& name, std::string_view text) {
                if (text == "auto") {
                  automatic = true;
                  value = 0.0;
                  return;
                }
                const auto number = parse_real(text);
                if (!number) refuse(name, "takes auto or a number", text, did_you_mean(text, {"auto"}));
                if (!RealRange{}.contains(*number)) refuse(name, RealRange{}.description(), text);
                automatic = false;
                value = *number;
              },
          .show = [&] { return automatic ? std::string("\"auto\"") : shortest(value); }};
}

Custom all_learning_rates(agent::SacConfig& c) {
  return {.shape = Shape::Number,
          .value = "X",
          .set =
              [&c](const std::string& name, std::string_view text) {
                OptionTable one;
                one.add("lr", c.lr_actor, above(0), "").set(name, text);
                c.lr_critic = c.lr_value = c.lr_alpha = c.lr_actor;
              },
          .show =
              [&c] {
                const bool same =
                    c.lr_critic == c.lr_actor && c.lr_value == c.lr_actor && c.lr_alpha == c.lr_actor;
                return same ? shortest(c.lr_actor) : std::string{};
              }};
}

Custom optional_switch(std::optional<bool>& field) {
  return {.shape = Shape::Boolean,
          .value = "",
          .set =
              [&field](const std::string& name, std::string_view text) {
                bool value = false;
                OptionTable one;
                one.add("switch", value, "").set(name, text);
                field = value;
              },
          .show = [&field] { return field ? std::string(*field ? "true" : "false") : std::string{}; }};
}

Custom frame_rate(int& fps) {
  return {.shape = Shape::NumberOrText,
          .value = "native|N",
          .set =
              [&fps](const std::string& name, std::string_view text) {
                const auto value = text == "native" ? std::optional<std::int64_t>(0) : parse_whole(text);
                const bool valid = value && (text == "native" || (*value >= 1 && *value <= 240));
                if (!valid)
                  refuse(name, "takes native or a whole number from 1 to 240", text,
                         did_you_mean(text, {"native"}));
                fps = static_cast<int>(*value);
              },
          .show = [&fps] { return fps == 0 ? std::string("\"native\"") : std::to_string(fps); }};
}

Custom log_targets(LogTargets& log) {
  return {.shape = Shape::Texts,
          .value = "csv,tb,json",
          .set =
              [&log](const std::string& name, std::string_view text) {
                LogTargets chosen{false, false, false};
                for (const std::string& item : split_list(text)) {
                  if (item == "none") continue;
                  bool* const flags[] = {&chosen.csv, &chosen.tensorboard, &chosen.json};
                  *flags[std::min<std::size_t>(2, OptionTable::index_of(name, item, {"csv", "tb", "json"}))] =
                      true;
                }
                log = chosen;
              },
          .show =
              [&log] {
                std::vector<std::string> items;
                if (log.csv) items.emplace_back("csv");
                if (log.tensorboard) items.emplace_back("tb");
                if (log.json) items.emplace_back("json");
                if (items.empty()) items.emplace_back("none");
                return text_list(items);
              }};
}

Custom video_plan(VideoPlan& plan) {
  return {.shape = Shape::Texts,
          .value = "last,best,every:N",
          .set =
              [&plan](const std::string& name, std::string_view text) {
                constexpr std::string_view kEvery = "every:";
                VideoPlan chosen{false, false, 0};
                for (const std::string& item : split_list(text)) {
                  if (item.starts_with(kEvery)) {
                    const auto count = parse_whole(std::string_view(item).substr(kEvery.size()));
                    if (!count || *count < 1)
                      refuse(name, "needs episodes after every:, such as every:100", item);
                    chosen.every = *count;
                    continue;
                  }
                  const std::size_t which =
                      OptionTable::index_of(name, item, {"none", "last", "best", "every:N"});
                  if (which == 3) refuse(name, "needs episodes after every:, such as every:100", item);
                  chosen.last = chosen.last || which == 1;
                  chosen.best = chosen.best || which == 2;
                }
                plan = chosen;
              },
          .show =
              [&plan] {
                std::vector<std::string> items;
                if (plan.last) items.emplace_back("last");
                if (plan.best) items.emplace_back("best");
                if (plan.every > 0) items.push_back("every:" + std::to_string(plan.every));
                if (items.empty()) items.emplace_back("none");
                return text_list(items);
              }};
}

Custom environment_name(std::string& field) {
  return {.shape = Shape::Text,
          .value = "ID",
          .set =
              [&field](const std::string&, std::string_view text) {
                const std::string known = kEnvironmentId;
                if (text == known) {
                  field = text;
                  return;
                }
                const bool mujoco = text.starts_with("HalfCheetah-v");
                throw UsageError("unknown env '" + std::string(text) + "'; only " + known + " is built in" +
                                 (mujoco ? " (that name is MuJoCo's)" : did_you_mean(text, {known})));
              },
          .show = [&field] { return OptionTable::quoted(field); }};
}

Custom device_name(std::string& field) {
  return {.shape = Shape::Text,
          .value = "auto|cpu|cuda|cuda:N",
          .set =
              [&field](const std::string& name, std::string_view text) {
                const bool numbered =
                    text.starts_with("cuda:") && text.size() > 5 && text.size() < 9 &&
                    text.substr(5).find_first_not_of("0123456789") == std::string_view::npos;
                if (!numbered) OptionTable::index_of(name, text, {"auto", "cpu", "cuda", "cuda:N"});
                if (text == "cuda:N") refuse(name, "needs a number after cuda:", text);
                field = text;
              },
          .show = [&field] { return OptionTable::quoted(field); }};
}

Custom picture_size(int& width, int& height) {
  return {.shape = Shape::Text,
          .value = "WxH",
          .set =
              [&](const std::string& name, std::string_view text) {
                constexpr WholeRange kSide{16, 8192};
                const std::size_t cross = text.find('x');
                const auto side = [&](std::string_view part) -> std::optional<int> {
                  const auto value = parse_whole(part);
                  if (!value || *value < kSide.low || *value > kSide.high) return std::nullopt;
                  return static_cast<int>(*value);
                };
                const auto w = side(text.substr(0, cross));
                const auto h = cross == std::string_view::npos ? std::nullopt : side(text.substr(cross + 1));
                if (!w || !h) refuse(name, "needs WxH, 16 to 8192 each", text);
                width = *w;
                height = *h;
              },
          .show = [&] { return OptionTable::quoted(std::to_string(width) + "x" + std::to_string(height)); }};
}

Custom x264_preset(std::string& field) {
  return {.shape = Shape::Text,
          .value = "NAME",
          .set =
              [&field](const std::string& name, std::string_view text) {
                const auto& names = viz::x264_presets();
                field = names[OptionTable::index_of(name, text, names)];
              },
          .show = [&field] { return OptionTable::quoted(field); }};
}

Custom preset_name(std::string& field) {
  return {.shape = Shape::Text,
          .value = OptionTable::joined(agent::preset_names(), "|"),
          .set =
              [&field](const std::string& name, std::string_view text) {
                const auto& names = agent::preset_names();
                field = names[OptionTable::index_of(name, text, names)];
              },
          .show = [&field] { return OptionTable::quoted(field); }};
}

}  // namespace gallop::app
