// SPDX-License-Identifier: MIT
// No field without an option, no option that a file forgets.
#include "app/config.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <tuple>
#include <utility>

#include "app/config_file.h"
#include "app/files.h"
#include "app/system_facts.h"
#include "errors.h"
#include "support/message_of.h"
#include "support/temporary_directory.h"

using namespace gallop;
using namespace gallop::app;

namespace {

// The fields by name: a field added to a struct does not compile here until it is listed, and then fails the
// test below until it has an option.
auto fields(const agent::SacConfig& c) {
  const auto& [hidden, lr_actor, lr_critic, lr_value, lr_alpha, lr_schedule, lr_final, lr_step, lr_every,
               lr_gamma, lr_patience, adam_beta1, weight_decay, batch, buffer, warmup, warmup_random,
               warmup_hold, gamma, n_step, tau, actor_average, target_every, train_freq, gradient_steps,
               policy_delay, alpha_delay, alpha_learned, alpha, alpha_min, alpha_max, target_entropy_auto,
               target_entropy, target_entropy_start, target_entropy_steps, target, norm, actor_norm, critics,
               quantiles, quantiles_dropped, norm_momentum, norm_eps, dropout, deviation, squash_epsilon,
               xavier, scouts, scout_steps, restart_after, restart_doubling, restart_speed, limit_cost,
               limit_cost_window, limit_cost_from, limit_cost_until, noise_correlation, noise_period,
               steady_from, steady_rate, steady_n_step, steady_buffer, grad_clip, grad_clip_alpha,
               reward_scale, bootstrap_time_limit, replace] = c;
  return std::tie(hidden, lr_actor, lr_critic, lr_value, lr_alpha, lr_schedule, lr_final, lr_step, lr_every,
                  lr_gamma, lr_patience, adam_beta1, weight_decay, batch, buffer, warmup, warmup_random,
                  warmup_hold, gamma, n_step, tau, actor_average, target_every, train_freq, gradient_steps,
                  policy_delay, alpha_delay, alpha_learned, alpha, alpha_min, alpha_max, target_entropy_auto,
                  target_entropy, target_entropy_start, target_entropy_steps, target, norm, actor_norm,
                  critics, quantiles, quantiles_dropped, norm_momentum, norm_eps, dropout, deviation,
                  squash_epsilon, xavier, scouts, scout_steps, restart_after, restart_doubling, restart_speed,
                  limit_cost, limit_cost_window, limit_cost_from, limit_cost_until, noise_correlation,
                  noise_period, steady_from, steady_rate, steady_n_step, steady_buffer, grad_clip,
                  grad_clip_alpha, reward_scale, bootstrap_time_limit, replace);
}

// Without what a file does not hold (run_dir, overwrite, gui) and what has only one value yet (environment,
// save_replay).
auto fields(const TrainConfig& c) {
  const auto& [preset, agent, episodes, steps, stop_at, seed, environment, deltas, out, run_dir, name,
               overwrite, gui, device, threads, deterministic, eval_every, eval_episodes, save_every, keep,
               save_replay, best_by, average_window, log, log_every, video, film] = c;
  return std::tie(preset, episodes, steps, stop_at, seed, deltas, out, name, device, threads, deterministic,
                  eval_every, eval_episodes, save_every, keep, best_by, average_window, log, log_every, video,
                  film);
}

auto fields(const FilmSettings& f) {
  const auto& [width, height, fps, crf, x264_preset, codec, camera, hud] = f;
  return std::tie(width, height, fps, crf, x264_preset, codec, camera, hud);
}

/// Fields that are equal in both.
template <class Tuple, std::size_t... I>
std::vector<std::size_t> equal_fields(const Tuple& a, const Tuple& b, std::index_sequence<I...>) {
  std::vector<std::size_t> equal;
  ((std::get<I>(a) == std::get<I>(b) ? equal.push_back(I) : void()), ...);
  return equal;
}
template <class Struct>
std::vector<std::size_t> equal_fields(const Struct& a, const Struct& b) {
  const auto x = fields(a);
  const auto y = fields(b);
  return equal_fields(x, y, std::make_index_sequence<std::tuple_size_v<decltype(x)>>{});
}
template <class Struct>
std::size_t field_count(const Struct& s) {
  return std::tuple_size_v<decltype(fields(s))>;
}

/// Gives an option any legal value it does not have.
void change(const Option& option) {
  std::vector<std::string> candidates = {"0.5", "7", "false", "true", "320x200", "medium"};
  for (const char separator : {'|', ','}) {
    std::string word;
    for (const char c : option.value + separator) {
      if (c != separator) {
        word += c;
      } else {
        candidates.push_back(std::exchange(word, {}));
      }
    }
  }
  const std::string before = option.show();
  for (const std::string& candidate : candidates) {
    try {
      option.set(option.key, candidate);
    } catch (const UsageError&) {
      continue;
    }
    if (option.show() != before) return;
  }
}

TrainConfig everything_changed() {
  TrainConfig config;
  const OptionTable table = train_options(config);
  for (const Option& option : table.all()) {
    if (option.stored) change(option);
  }
  return config;
}

TrainConfig reloaded(TrainConfig config) {
  const support::TemporaryDirectory folder;
  const auto file = folder.path() / "config.toml";
  write_file(file, config_text(train_options(config), {"heading"}));
  TrainConfig fresh;
  const OptionTable table = train_options(fresh);
  for (const FileSetting& setting : read_config_file(file, table))
    setting.option->set(setting.name, setting.text);
  return fresh;
}

std::string complaint(TrainConfig config) {
  return support::message_of<UsageError>([&] { (void)settle(config); });
}

}  // namespace

TEST_CASE("every field has an option that changes it") {
  const TrainConfig plain;
  const TrainConfig changed = everything_changed();
  CHECK(equal_fields(plain, changed) == std::vector<std::size_t>{});
  CHECK(equal_fields(plain.agent, changed.agent) == std::vector<std::size_t>{});
  CHECK(equal_fields(plain.film, changed.film) == std::vector<std::size_t>{});
}

TEST_CASE("the resolved configuration reads back to equal values") {
  const TrainConfig changed = everything_changed();
  for (const TrainConfig& config : {TrainConfig{}, changed}) {
    const TrainConfig again = reloaded(config);
    CHECK(equal_fields(config, again).size() == field_count(config));
    CHECK(equal_fields(config.agent, again.agent).size() == field_count(config.agent));
  }
}

TEST_CASE("every preset reads back to equal values") {
  for (const std::string& name : agent::preset_names()) {
    CAPTURE(name);
    TrainConfig config;
    apply_preset(config, name);
    (void)settle(config);
    const TrainConfig again = reloaded(config);
    CHECK(equal_fields(config, again).size() == field_count(config));
    CHECK(equal_fields(config.agent, again.agent).size() == field_count(config.agent));
  }
}

TEST_CASE("no two options share a name and every one has help") {
  TrainConfig config;
  const OptionTable table = train_options(config);
  std::vector<std::string> keys;
  for (const Option& option : table.all()) {
    keys.push_back(option.key);
    CHECK_FALSE(option.help.empty());
  }
  std::sort(keys.begin(), keys.end());
  CHECK(std::adjacent_find(keys.begin(), keys.end()) == keys.end());
  CHECK(table.find("lr_actor") == table.find("lr-actor"));
}

TEST_CASE("a length is 100 episodes unless one is given") {
  TrainConfig config;
  (void)settle(config);
  CHECK(config.episodes == 100);
  CHECK(planned_steps(config) == 100'000);

  TrainConfig by_steps;
  by_steps.steps = 2500;
  (void)settle(by_steps);
  CHECK_FALSE(by_steps.episodes.has_value());
  CHECK(planned_steps(by_steps) == 2500);

  by_steps.episodes = 2;
  CHECK(planned_steps(by_steps) == 2000);
}

TEST_CASE("an absent or negative seed is drawn and a given one kept") {
  TrainConfig config;
  config.seed = -1;
  (void)settle(config);
  CHECK(config.seed.value() >= 0);
  config.seed = 7;
  (void)settle(config);
  CHECK(config.seed == 7);
}

TEST_CASE("values are checked against each other") {
  TrainConfig small_buffer;
  small_buffer.agent.buffer = 100;
  CHECK(complaint(small_buffer) == "buffer (100) smaller than batch (256)");

  TrainConfig huge_buffer;
  huge_buffer.agent.buffer = 10'000'000'000;
  CHECK(complaint(huge_buffer).starts_with("--buffer 10G needs 2.4 TB, machine has "));

  TrainConfig late;
  late.agent.warmup = 5000;
  late.agent.buffer = 4000;
  CHECK(complaint(late) == "--warmup (5000) larger than --buffer (4000): learning would never start");

  TrainConfig hasty;
  hasty.agent.scouts = 6;
  hasty.steps = 100'000;
  CHECK(complaint(hasty) == "--scouts 6 of 20k steps each need more than 138,000 (the run has 100,000)");

  TrainConfig careless;
  careless.deterministic = true;
  careless.device = "cuda";
  CHECK(complaint(careless) == "--deterministic needs --device cpu");
}

TEST_CASE("how many scouts a run sends is settled by its length, unless it is said") {
  const auto scouts = [](std::int64_t steps, std::optional<int> said) {
    TrainConfig config;
    apply_preset(config, "default");
    config.steps = steps;
    if (said) config.agent.scouts = *said;
    (void)settle(config);
    return config.agent.scouts;
  };
  CHECK(scouts(100'000, {}) == 1);
  CHECK(scouts(1'000'000, {}) == 6);
  CHECK(scouts(1'000'000, 1) == 1);
  CHECK(scouts(1'000'000, 3) == 3);
}

TEST_CASE("a short warm-up and a strange learning rate are warned of") {
  TrainConfig config;
  config.agent.batch = 5000;
  config.agent.lr_actor = 3;
  const auto warnings = settle(config);
  REQUIRE(warnings.size() == 2);
  CHECK(warnings[0] == "warm-up 1000 < batch 5000: learning would start at 5000; set --warmup 5000 (done)");
  CHECK(warnings[1] == "learning rate 3 is 10,000x the usual 3e-4");
  CHECK(config.agent.warmup == 5000);
}

TEST_CASE("of the presets default alone shows deltas") {
  for (const std::string& name : agent::preset_names()) {
    TrainConfig config;
    apply_preset(config, name);
    CHECK(config.deltas == (name == "default"));
  }
}

TEST_CASE("a buffer that is too large for its deltas alone is refused for them") {
  TrainConfig config;
  apply_preset(config, "default");
  config.agent.buffer = static_cast<std::int64_t>(available_memory()) / 340;
  CHECK(complaint(config).find(" with --deltas, machine has ") != std::string::npos);
  config.agent.buffer *= 100;
  CHECK(complaint(config).find("--deltas") == std::string::npos);
  CHECK(complaint(config).find(", machine has ") != std::string::npos);
}

TEST_CASE("a transition takes 240 bytes, and the deltas of its two observations as much again but for 32") {
  TrainConfig config;
  apply_preset(config, "sac");
  CHECK(observation_size(config) == 26);
  CHECK(transition_bytes(config) == 240);
  config.deltas = true;
  CHECK(observation_size(config) == 52);
  CHECK(transition_bytes(config) == 448);
}
