// SPDX-License-Identifier: MIT
// Reading, range checks and printing of each kind of value.
#include "app/options.h"

#include <algorithm>
#include <cmath>

#include "app/numbers.h"
#include "app/suggest.h"
#include "errors.h"

namespace gallop::app {
namespace {

std::string got(std::string_view text) { return " (got '" + std::string(text) + "')"; }

std::int64_t read_whole(const std::string& name, std::string_view text, WholeRange range) {
  const auto value = parse_whole(text);
  if (!value) throw UsageError(name + " needs a whole number such as 500k, 1e6" + got(text));
  if (*value >= range.low && *value <= range.high) return *value;
  const bool one_sided = range.high == WholeRange{}.high;
  throw UsageError(
      name +
      (one_sided ? " must be at least " + std::to_string(range.low)
                 : " must be between " + std::to_string(range.low) + " and " + std::to_string(range.high)) +
      " (got " + std::string(text) + ")");
}

double read_real(const std::string& name, std::string_view text, RealRange range) {
  const auto value = parse_real(text);
  if (!value) throw UsageError(name + " needs a number such as 0.001, 3e-4" + got(text));
  if (!range.contains(*value)) {
    throw UsageError(name + " " + range.description() + " (got " + std::string(text) + ")");
  }
  return *value;
}

bool read_switch(const std::string& name, std::string_view text) {
  if (text == "true" || text == "on" || text == "yes" || text == "1") return true;
  if (text == "false" || text == "off" || text == "no" || text == "0") return false;
  throw UsageError(name + " takes on or off" + got(text));
}

/// A TOML float always shows that it is one.
std::string real_literal(double value) {
  std::string text = shortest(value);
  if (text.find_first_of(".en") == std::string::npos) text += ".0";
  return text;
}

}  // namespace

bool RealRange::contains(double value) const {
  if (!std::isfinite(value)) return false;
  return (open_low ? value > low : value >= low) && (open_high ? value < high : value <= high);
}

std::string RealRange::description() const {
  if (!std::isfinite(low)) return "must be a finite number";
  if (!std::isfinite(high)) {
    return open_low ? "must be a finite number above " + shortest(low)
                    : "must be a finite number, at least " + shortest(low);
  }
  if (!open_low && !open_high) return "must be between " + shortest(low) + " and " + shortest(high);
  return std::string("must be in ") + (open_low ? "(" : "[") + shortest(low) + "," + shortest(high) +
         (open_high ? ")" : "]");
}

bool Option::has_negative() const { return is_switch() && (key == "gui" || show() == "true"); }

std::string Option::description() const {
  std::string unset = show();
  if (unset.empty() || (is_switch() && unset == "false")) return help;  // a switch that is off needs no word
  std::erase_if(unset, [](char c) { return c == '"' || c == '[' || c == ']'; });
  return help + " [" + (is_switch() ? "on" : unset) + "]";
}

Option& OptionTable::add(std::string key, Custom custom, std::string help) {
  Option& option = options_.emplace_back();
  option.key = std::move(key);
  option.group = group_;
  option.value = std::move(custom.value);
  option.help = std::move(help);
  option.shape = custom.shape;
  option.set = std::move(custom.set);
  option.show = std::move(custom.show);
  return option;
}

Option& OptionTable::add(std::string key, std::int64_t& field, WholeRange range, std::string help) {
  return add(std::move(key),
             {.shape = Shape::Number,
              .value = "N",
              .set = [&field, range](const std::string& name,
                                     std::string_view text) { field = read_whole(name, text, range); },
              .show = [&field] { return std::to_string(field); }},
             std::move(help));
}

Option& OptionTable::add(std::string key, int& field, WholeRange range, std::string help) {
  const bool one_sided = range.high == WholeRange{}.high;
  return add(std::move(key),
             {.shape = Shape::Number,
              .value = "N",
              .set =
                  [&field, range, one_sided](const std::string& name, std::string_view text) {
                    const std::int64_t value = read_whole(name, text, range);
                    constexpr std::int64_t kLargest = std::numeric_limits<int>::max();
                    if (one_sided && value > kLargest) {
                      throw UsageError(name + " must be at most " + std::to_string(kLargest) + got(text));
                    }
                    field = static_cast<int>(value);
                  },
              .show = [&field] { return std::to_string(field); }},
             std::move(help));
}

Option& OptionTable::add(std::string key, std::optional<std::int64_t>& field, WholeRange range,
                         std::string help) {
  return add(std::move(key),
             {.shape = Shape::Number,
              .value = "N",
              .set = [&field, range](const std::string& name,
                                     std::string_view text) { field = read_whole(name, text, range); },
              .show = [&field] { return field ? std::to_string(*field) : std::string{}; }},
             std::move(help));
}

Option& OptionTable::add(std::string key, double& field, RealRange range, std::string help) {
  return add(std::move(key),
             {.shape = Shape::Number,
              .value = "X",
              .set = [&field, range](const std::string& name,
                                     std::string_view text) { field = read_real(name, text, range); },
              .show = [&field] { return real_literal(field); }},
             std::move(help));
}

Option& OptionTable::add(std::string key, std::optional<double>& field, RealRange range, std::string help) {
  return add(std::move(key),
             {.shape = Shape::Number,
              .value = "X",
              .set = [&field, range](const std::string& name,
                                     std::string_view text) { field = read_real(name, text, range); },
              .show = [&field] { return field ? real_literal(*field) : std::string{}; }},
             std::move(help));
}

Option& OptionTable::add(std::string key, bool& field, std::string help) {
  return add(
      std::move(key),
      {.shape = Shape::Boolean,
       .value = "",
       .set = [&field](const std::string& name, std::string_view text) { field = read_switch(name, text); },
       .show = [&field] { return std::string(field ? "true" : "false"); }},
      std::move(help));
}

Option& OptionTable::add(std::string key, std::string& field, std::string value, std::string help) {
  return add(std::move(key),
             {.shape = Shape::Text,
              .value = std::move(value),
              .set = [&field](const std::string&, std::string_view text) { field = text; },
              .show = [&field] { return field.empty() ? std::string{} : quoted(field); }},
             std::move(help));
}

const Option* OptionTable::find(std::string_view key) const {
  std::string dashed(key);
  std::replace(dashed.begin(), dashed.end(), '_', '-');
  const auto found =
      std::find_if(options_.begin(), options_.end(), [&](const Option& o) { return o.key == dashed; });
  return found == options_.end() ? nullptr : &*found;
}

const Option* OptionTable::find_in_files(std::string_view key) const {
  const Option* option = find(key);
  return option != nullptr && option->in_files ? option : nullptr;
}

std::vector<std::string> OptionTable::keys_in_files() const {
  std::vector<std::string> keys;
  for (const Option& option : options_) {
    if (option.in_files) keys.push_back(option.key);
  }
  return keys;
}

std::string OptionTable::quoted(std::string_view text) {
  std::string literal = "\"";
  for (const char c : text) {
    constexpr std::string_view kHex = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      literal += {'\\', c};
    } else if (byte < 0x20 || byte == 0x7f) {
      literal += "\\u00";
      literal += {kHex[byte >> 4], kHex[byte & 15]};
    } else {
      literal += c;
    }
  }
  return literal + '"';
}

std::string OptionTable::joined(const std::vector<std::string>& parts, std::string_view separator) {
  std::string text;
  for (const std::string& part : parts) {
    if (!text.empty()) text += separator;
    text += part;
  }
  return text;
}

std::size_t OptionTable::index_of(const std::string& name, std::string_view text,
                                  const std::vector<std::string>& names) {
  const auto found = std::find(names.begin(), names.end(), text);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  std::string list;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) list += i + 1 == names.size() ? " or " : ", ";
    list += names[i];
  }
  throw UsageError(name + " takes " + list + got(text) + did_you_mean(text, names));
}

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> items;
  while (true) {
    const std::size_t comma = text.find(',');
    std::string_view item = text.substr(0, comma);
    while (!item.empty() && item.front() == ' ') item.remove_prefix(1);
    while (!item.empty() && item.back() == ' ') item.remove_suffix(1);
    items.emplace_back(item);
    if (comma == std::string_view::npos) return items;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace gallop::app
