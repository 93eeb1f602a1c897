// SPDX-License-Identifier: MIT
// The presets' values, and the line each bad value is refused with.
#include "agent/sac_config.h"

#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <limits>

#include "errors.h"

namespace gallop::agent {
namespace {

std::string complaint(const std::function<void(SacConfig&)>& change) {
  SacConfig config;
  change(config);
  try {
    config.validate();
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("every preset is valid, and an unknown one is refused by name") {
  for (const std::string& name : preset_names()) CHECK_NOTHROW(preset(name).validate());
  CHECK_THROWS_WITH_AS(static_cast<void>(preset("sca")), "unknown preset 'sca'", UsageError);
}

TEST_CASE("sac is plain SAC as the field runs it") {
  const SacConfig sac = preset("sac");
  CHECK(sac.target == Target::Q);
  CHECK(sac.norm == Normalization::None);
  CHECK(sac.hidden == std::vector<int>{256, 256});
  CHECK(sac.lr_actor == 3e-4);
  CHECK(sac.lr_critic == 3e-4);
  CHECK(sac.lr_alpha == 3e-4);
  CHECK(sac.gamma == 0.99);
  CHECK(sac.tau == 0.005);
  CHECK(sac.batch == 256);
  CHECK(sac.buffer == 1'000'000);
  CHECK(sac.warmup == 1000);
  CHECK(sac.warmup_random);
  CHECK(sac.alpha_learned);
  CHECK(sac.target_entropy_auto);
  CHECK(sac.dropout == 0.0);
  CHECK(sac.restart_after == 0);
  CHECK(sac.restart_speed == 0.0);
  CHECK(sac.limit_cost == 0.0);
  CHECK(sac.steady_from == 0);
  CHECK(sac.bootstrap_time_limit);
}

TEST_CASE("default is CrossQ's critics with quantiles, three-step returns, restarts and dear limits") {
  const SacConfig config = preset("default");
  CHECK(config.target == Target::None);
  CHECK(config.norm == Normalization::CrossQ);
  CHECK(config.actor_norm == Normalization::None);
  CHECK(config.norm_momentum == 0.01);
  CHECK(config.norm_eps == 1e-3);
  CHECK(config.lr_actor == 1e-3);
  CHECK(config.lr_critic == 1e-3);
  CHECK(config.adam_beta1 == 0.5);
  CHECK(config.policy_delay == 3);
  CHECK(config.actor_average == 0.1);
  CHECK(config.alpha_delay == 3);
  CHECK(config.warmup == 1000);
  CHECK(config.warmup_hold == 8);
  CHECK(config.noise_correlation == 0.9);
  CHECK(config.noise_period == 17);
  CHECK(config.hidden == std::vector<int>{128, 128});
  CHECK(config.batch == 256);
  CHECK(config.gradient_steps == 2);
  CHECK(config.critics == 2);
  CHECK(config.quantiles == 8);
  CHECK(config.quantiles_dropped == 0);
  CHECK(config.n_step == 3);
  CHECK(config.gamma == 0.99);
  CHECK_FALSE(config.target_entropy_auto);
  CHECK(config.target_entropy == -10.0);
  CHECK(config.target_entropy_start == 0.0);
  CHECK(config.target_entropy_steps == 40'000);
  CHECK(config.buffer == 50'000);
  CHECK(config.scouts == 0);
  CHECK(config.scout_steps == 20'000);
  CHECK(config.restart_after == 30);
  CHECK(config.restart_doubling == 12'000);
  CHECK(config.restart_speed == 3.0);
  CHECK(config.limit_cost == 0.25);
  CHECK(config.limit_cost_window == 20);
  CHECK(config.limit_cost_from == 20'000);
  CHECK(config.limit_cost_until == 240'000);
  CHECK(config.steady_from == 300'000);
  CHECK(config.steady_rate == 1.0);
  CHECK(config.steady_n_step == 5);
  CHECK(config.steady_buffer == 200'000);
  CHECK(config.bootstrap_time_limit);
}

TEST_CASE("notebook has the notebook's values") {
  const SacConfig notebook = preset("notebook");
  CHECK(notebook.target == Target::Value);
  CHECK(notebook.norm == Normalization::Batch);
  CHECK(notebook.actor_norm == Normalization::Batch);
  CHECK(notebook.dropout == 0.1);
  CHECK(notebook.hidden == std::vector<int>{256, 256});
  CHECK(notebook.xavier);
  CHECK(notebook.deviation == Deviation::LinearClamped);
  CHECK(notebook.squash_epsilon == 1e-6);
  CHECK(notebook.lr_actor == 1e-4);
  CHECK(notebook.lr_critic == 3e-4);
  CHECK(notebook.lr_value == 3e-4);
  CHECK(notebook.lr_alpha == 1e-4);
  CHECK(notebook.weight_decay == 1e-4);
  CHECK(notebook.adam_beta1 == 0.9);
  CHECK(notebook.lr_schedule == Schedule::Step);
  CHECK(notebook.lr_step == 1000);
  CHECK(notebook.lr_every == 1000);
  CHECK(notebook.lr_gamma == 0.9);
  CHECK(notebook.batch == 256);
  CHECK(notebook.buffer == 200'000);
  CHECK_FALSE(notebook.replace);
  CHECK(notebook.warmup == 2000);
  CHECK_FALSE(notebook.warmup_random);
  CHECK(notebook.gamma == 0.99);
  CHECK(notebook.tau == 0.01);
  CHECK(notebook.target_every == 2);
  CHECK(notebook.policy_delay == 1);
  CHECK(notebook.alpha_delay == 5);
  CHECK(notebook.alpha_min == 0.01);
  CHECK(notebook.alpha_max == 1.0);
  CHECK(notebook.target_entropy_auto);
  CHECK(notebook.grad_clip == 1.0);
  CHECK(notebook.grad_clip_alpha == 0.5);
  CHECK(notebook.reward_scale == 2.0);
  CHECK_FALSE(notebook.bootstrap_time_limit);
  CHECK(notebook.restart_after == 0);
}

TEST_CASE("zoo has the Zoo's values, smoke is tiny") {
  const SacConfig zoo = preset("zoo");
  CHECK(zoo.hidden == std::vector<int>{400, 300});
  CHECK(zoo.lr_actor == 7.3e-4);
  CHECK(zoo.buffer == 300'000);
  CHECK(zoo.gamma == 0.98);
  CHECK(zoo.tau == 0.02);
  CHECK(zoo.warmup == 10'000);
  CHECK(zoo.train_freq == 8);
  CHECK(zoo.gradient_steps == 8);
  const SacConfig smoke = preset("smoke");
  CHECK(smoke.batch <= 32);
  CHECK(smoke.warmup <= 200);
  CHECK(smoke.buffer <= 10'000);
  CHECK(smoke.restart_after == 0);
  CHECK(smoke.restart_speed == 0.0);
  CHECK(smoke.limit_cost == 0.0);
  CHECK(smoke.steady_from == 0);
  CHECK(smoke.target_entropy_steps == 0);
}

TEST_CASE("a value out of range is refused with its flag, its range and itself") {
  CHECK(complaint([](SacConfig& c) { c.tau = 2; }) == "--tau must be between 0 and 1 (got 2)");
  CHECK(complaint([](SacConfig& c) { c.scouts = -1; }) == "--scouts must be at least 0 (got -1)");
  CHECK(complaint([](SacConfig& c) { c.scout_steps = 0; }) == "--scout-steps must be at least 1 (got 0)");
  CHECK(complaint([](SacConfig& c) { c.restart_after = -1; }) ==
        "--restart-after must be at least 0 (got -1)");
  CHECK(complaint([](SacConfig& c) { c.restart_doubling = 0; }) ==
        "--restart-doubling must be at least 1 (got 0)");
  CHECK(complaint([](SacConfig& c) { c.restart_speed = 11; }) ==
        "--restart-speed must be between 0 and 10 (got 11)");
  CHECK(complaint([](SacConfig& c) { c.limit_cost = -1; }) ==
        "--limit-cost must be a finite number, 0 or above (got -1)");
  CHECK(complaint([](SacConfig& c) { c.steady_from = -1; }) == "--steady-from must be at least 0 (got -1)");
  CHECK(complaint([](SacConfig& c) { c.steady_rate = 0; }) ==
        "--steady-rate must be a finite number above 0 (got 0)");
  CHECK(complaint([](SacConfig& c) { c.steady_n_step = 0; }) == "--steady-n-step must be at least 1 (got 0)");
  CHECK(complaint([](SacConfig& c) { c.steady_buffer = 0; }) == "--steady-buffer must be at least 1 (got 0)");
  CHECK(complaint([](SacConfig& c) { c.limit_cost_window = 0; }) ==
        "--limit-cost-window must be at least 1 (got 0)");
  CHECK(complaint([](SacConfig& c) { c.limit_cost_from = 0; }) ==
        "--limit-cost-from must be at least 1 (got 0)");
  CHECK(complaint([](SacConfig& c) { c.limit_cost_until = 59'999; }) ==
        "--limit-cost-until must be at least three times --limit-cost-from (got 59999 and 20000)");
  CHECK(complaint([](SacConfig& c) { c.actor_average = -1; }) ==
        "--actor-average must be between 0 and 1 (got -1)");
  CHECK(complaint([](SacConfig& c) { c.gamma = 1.5; }) == "--gamma must be between 0 and 1 (got 1.5)");
  CHECK(complaint([](SacConfig& c) { c.lr_actor = std::numeric_limits<double>::quiet_NaN(); }) ==
        "--lr-actor must be a finite number above 0 (got nan)");
  CHECK(complaint([](SacConfig& c) { c.lr_critic = std::numeric_limits<double>::infinity(); }) ==
        "--lr-critic must be a finite number above 0 (got inf)");
  CHECK(complaint([](SacConfig& c) { c.lr_alpha = 0; }) ==
        "--lr-alpha must be a finite number above 0 (got 0)");
  CHECK(complaint([](SacConfig& c) { c.lr_value = -1; }) ==
        "--lr-value must be a finite number above 0 (got -1)");
  CHECK(complaint([](SacConfig& c) { c.dropout = 1; }) == "--dropout must be in [0,1) (got 1)");
  CHECK(complaint([](SacConfig& c) { c.hidden = {256, 0}; }) == "--hidden must be at least 1 (got 0)");
  CHECK(complaint([](SacConfig& c) { c.hidden.clear(); }) ==
        "--hidden needs sizes such as 256,256 (got none)");
  CHECK(complaint([](SacConfig& c) { c.buffer = 100; }) == "buffer (100) smaller than batch (256)");
  CHECK(complaint([](SacConfig& c) { c.gradient_steps = 0; }) ==
        "--gradient-steps must be at least 1, or -1 (got 0)");
  CHECK(complaint([](SacConfig& c) { c.gradient_steps = -1; }).empty());
  CHECK(complaint([](SacConfig& c) { c.noise_correlation = 1.0; }) ==
        "--noise-correlation must be in [0,1) (got 1)");
  CHECK(complaint([](SacConfig& c) { c.noise_period = -1; }) == "--noise-period must be at least 0 (got -1)");
  CHECK(complaint([](SacConfig& c) { c.noise_period = 1; }) ==
        "--noise-period must be at least 2, or 0 for none (got 1)");
  CHECK(complaint([](SacConfig& c) { c.alpha = 0.0; }) == "--alpha must be a finite number above 0 (got 0)");
}

TEST_CASE("options that make no sense together are refused") {
  CHECK(complaint([](SacConfig& c) { c.target = Target::None; }).find("--norm crossq") != std::string::npos);
  CHECK(complaint([](SacConfig& c) { c.actor_norm = Normalization::CrossQ; }).starts_with("--actor-norm"));
  CHECK(complaint([](SacConfig& c) { c.alpha_min = 0.5, c.alpha_max = 0.1; }).starts_with("--alpha-max"));
  CHECK(complaint([](SacConfig& c) { c.warmup = 2'000'000; }).starts_with("--warmup"));
}

TEST_CASE("what is steadier late in a run is never less than before") {
  SacConfig config;
  config.n_step = 3;
  config.buffer = 1000;
  CHECK_FALSE(config.is_steady(1'000'000'000));
  config.steady_from = 500;
  config.steady_n_step = 5;
  config.steady_buffer = 2000;
  CHECK(config.n_step_at(500) == 3);
  CHECK(config.n_step_at(501) == 5);
  CHECK(config.buffer_at(500) == 1000);
  CHECK(config.buffer_at(501) == 2000);
  config.n_step = 10;
  config.buffer = 1'000'000;
  CHECK(config.n_step_at(501) == 10);
  CHECK(config.buffer_at(501) == 1'000'000);
}

TEST_CASE("a run sends as many scouts as learn in an eighth of it, and eight at most") {
  SacConfig config;
  CHECK(config.scouts_for(1) == 1);
  CHECK(config.scouts_for(319'999) == 1);
  CHECK(config.scouts_for(320'000) == 2);
  CHECK(config.scouts_for(1'000'000) == 6);
  CHECK(config.scouts_for(std::numeric_limits<std::int64_t>::max()) == 8);
  config.scout_steps = 10'000;
  CHECK(config.scouts_for(320'000) == 4);
}

}  // namespace gallop::agent
