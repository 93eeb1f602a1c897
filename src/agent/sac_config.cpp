// SPDX-License-Identifier: MIT
// Presets as differences from SacConfig's defaults, and the ranges every field must keep.
#include "agent/sac_config.h"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "errors.h"

namespace gallop::agent {
namespace {

template <typename Value>
[[noreturn]] void refuse(const char* flag, const char* rule, Value got) {
  std::ostringstream what;
  what << flag << " must be " << rule << " (got " << got << ")";
  throw UsageError(what.str());
}

void require_positive(const char* flag, double value) {
  if (!(std::isfinite(value) && value > 0.0)) refuse(flag, "a finite number above 0", value);
}

void require_not_negative(const char* flag, double value) {
  if (!(std::isfinite(value) && value >= 0.0)) refuse(flag, "a finite number, 0 or above", value);
}

void require_fraction(const char* flag, double value) {
  if (!(value >= 0.0 && value <= 1.0)) refuse(flag, "between 0 and 1", value);
}

void require_below_one(const char* flag, double value) {
  if (!(value >= 0.0 && value < 1.0)) refuse(flag, "in [0,1)", value);
}

void require_at_least(const char* flag, std::int64_t value, std::int64_t least) {
  if (value < least) refuse(flag, ("at least " + std::to_string(least)).c_str(), value);
}

SacConfig default_preset() {
  SacConfig config;
  config.hidden = {128, 128};
  config.quantiles = 8;
  config.quantiles_dropped = 0;
  config.gradient_steps = 2;
  config.n_step = 3;
  config.lr_actor = config.lr_critic = config.lr_alpha = 1e-3;
  config.adam_beta1 = 0.5;
  config.target = Target::None;
  config.norm = Normalization::CrossQ;
  config.norm_momentum = 0.01;
  config.norm_eps = 1e-3;
  config.actor_average = 0.1;
  config.policy_delay = 3;
  config.alpha_delay = 3;
  config.target_entropy_auto = false;
  config.target_entropy = -10.0;
  config.target_entropy_start = 0.0;
  config.target_entropy_steps = 40'000;
  config.warmup_hold = 8;
  config.noise_correlation = 0.9;
  config.noise_period = 17;
  config.buffer = 50'000;
  config.scouts = 0;
  config.restart_after = 30;
  config.restart_speed = 3.0;
  config.limit_cost = 0.25;
  config.limit_cost_window = 20;
  config.steady_from = 300'000;
  return config;
}

SacConfig notebook_preset() {
  SacConfig config;
  config.target = Target::Value;
  config.norm = Normalization::Batch;
  config.actor_norm = Normalization::Batch;
  config.dropout = 0.1;
  config.xavier = true;
  config.deviation = Deviation::LinearClamped;
  config.squash_epsilon = 1e-6;
  config.lr_actor = 1e-4;
  config.lr_critic = config.lr_value = 3e-4;
  config.lr_alpha = 1e-4;
  config.lr_schedule = Schedule::Step;
  config.lr_step = 1000;
  config.lr_every = 1000;
  config.lr_gamma = 0.9;
  config.weight_decay = 1e-4;
  config.buffer = 200'000;
  config.replace = false;
  config.warmup = 2000;
  config.warmup_random = false;
  config.tau = 0.01;
  config.target_every = 2;
  config.alpha_delay = 5;
  config.alpha_min = 0.01;
  config.alpha_max = 1.0;
  config.grad_clip = 1.0;
  config.grad_clip_alpha = 0.5;
  config.reward_scale = 2.0;
  config.bootstrap_time_limit = false;
  return config;
}

SacConfig zoo_preset() {
  SacConfig config;
  config.hidden = {400, 300};
  config.lr_actor = config.lr_critic = config.lr_value = config.lr_alpha = 7.3e-4;
  config.buffer = 300'000;
  config.gamma = 0.98;
  config.tau = 0.02;
  config.warmup = 10'000;
  config.train_freq = 8;
  config.gradient_steps = 8;
  return config;
}

SacConfig smoke_preset() {
  SacConfig config = default_preset();
  config.hidden = {16, 16};
  config.quantiles = 0;
  config.gradient_steps = 1;
  config.batch = 16;
  config.buffer = 10'000;
  config.warmup = 100;
  config.scouts = 1;
  config.restart_after = 0;
  config.restart_speed = 0.0;
  config.limit_cost = 0.0;
  config.steady_from = 0;
  config.target_entropy_steps = 0;
  return config;
}

}  // namespace

void SacConfig::validate() const {
  if (hidden.empty()) throw UsageError("--hidden needs sizes such as 256,256 (got none)");
  for (const int width : hidden) require_at_least("--hidden", width, 1);

  require_positive("--lr-actor", lr_actor);
  require_positive("--lr-critic", lr_critic);
  require_positive("--lr-value", lr_value);
  require_positive("--lr-alpha", lr_alpha);
  require_fraction("--lr-final", lr_final);
  require_at_least("--lr-step", lr_step, 1);
  require_at_least("--lr-every", lr_every, 1);
  if (!(lr_gamma > 0.0 && lr_gamma <= 1.0)) refuse("--lr-gamma", "above 0 and at most 1", lr_gamma);
  require_at_least("--lr-patience", lr_patience, 1);
  require_below_one("--adam-beta1", adam_beta1);
  require_not_negative("--weight-decay", weight_decay);

  require_at_least("--batch", batch, 2);
  if (buffer < batch) {
    throw UsageError(
        "buffer (" + std::to_string(buffer) + ") smaller than batch (" + std::to_string(batch) + ")",
        "--buffer " + std::to_string(batch) + " or more");
  }
  require_at_least("--warmup", warmup, 0);
  if (warmup > buffer) {
    throw UsageError("--warmup (" + std::to_string(warmup) + ") larger than --buffer (" +
                     std::to_string(buffer) + "): learning would never start");
  }
  require_at_least("--warmup-hold", warmup_hold, 1);

  require_fraction("--gamma", gamma);
  require_at_least("--n-step", n_step, 1);
  require_fraction("--tau", tau);
  require_fraction("--actor-average", actor_average);
  require_at_least("--target-every", target_every, 1);
  require_at_least("--train-freq", train_freq, 1);
  if (gradient_steps < 1 && gradient_steps != -1)
    refuse("--gradient-steps", "at least 1, or -1", gradient_steps);
  require_at_least("--policy-delay", policy_delay, 1);
  require_at_least("--alpha-delay", alpha_delay, 1);

  require_positive("--alpha", alpha);
  require_not_negative("--alpha-min", alpha_min);
  require_not_negative("--alpha-max", alpha_max);
  if (alpha_max > 0.0 && alpha_max < alpha_min)
    refuse("--alpha-max", "0 (off) or at least --alpha-min", alpha_max);
  if (!std::isfinite(target_entropy)) refuse("--target-entropy", "auto or a finite number", target_entropy);
  if (!std::isfinite(target_entropy_start))
    refuse("--target-entropy-start", "a finite number", target_entropy_start);
  require_at_least("--target-entropy-steps", target_entropy_steps, 0);

  if (target == Target::None && norm != Normalization::CrossQ) {
    throw UsageError(
        "--target none needs --norm crossq: without target networks only its critics stay stable");
  }
  if (actor_norm == Normalization::CrossQ)
    throw UsageError("--actor-norm takes none, batch or layer (got crossq)");
  require_at_least("--critics", critics, 1);
  require_at_least("--quantiles", quantiles, 0);
  require_at_least("--drop-quantiles", quantiles_dropped, 0);
  if (quantiles > 0 && quantiles_dropped >= quantiles) {
    throw UsageError("--drop-quantiles (" + std::to_string(quantiles_dropped) +
                     ") must be below --quantiles (" + std::to_string(quantiles) + ")");
  }
  if (quantiles > 0 && target == Target::Value) {
    throw UsageError("--quantiles needs --target q or none: a value network learns a mean");
  }
  if (!(norm_momentum > 0.0 && norm_momentum <= 1.0)) {
    refuse("--norm-momentum", "above 0 and at most 1", norm_momentum);
  }
  require_positive("--norm-eps", norm_eps);
  require_below_one("--dropout", dropout);
  if (!(squash_epsilon >= 0.0 && squash_epsilon < 1.0))
    refuse("--squash-epsilon", "in [0,1)", squash_epsilon);

  require_at_least("--scouts", scouts, 0);
  require_at_least("--scout-steps", scout_steps, 1);
  require_at_least("--restart-after", restart_after, 0);
  require_at_least("--restart-doubling", restart_doubling, 1);
  if (!(restart_speed >= 0.0 && restart_speed <= 10.0)) {
    refuse("--restart-speed", "between 0 and 10", restart_speed);
  }
  require_not_negative("--limit-cost", limit_cost);
  require_at_least("--limit-cost-window", limit_cost_window, 1);
  require_at_least("--limit-cost-from", limit_cost_from, 1);
  if (limit_cost_until < 3 * limit_cost_from) {
    throw UsageError("--limit-cost-until must be at least three times --limit-cost-from (got " +
                     std::to_string(limit_cost_until) + " and " + std::to_string(limit_cost_from) + ")");
  }
  require_below_one("--noise-correlation", noise_correlation);
  require_at_least("--noise-period", noise_period, 0);
  if (noise_period == 1) throw UsageError("--noise-period must be at least 2, or 0 for none (got 1)");
  require_at_least("--steady-from", steady_from, 0);
  require_positive("--steady-rate", steady_rate);
  require_at_least("--steady-n-step", steady_n_step, 1);
  require_at_least("--steady-buffer", steady_buffer, 1);
  require_not_negative("--grad-clip", grad_clip);
  require_not_negative("--grad-clip-alpha", grad_clip_alpha);
  require_positive("--reward-scale", reward_scale);
}

int SacConfig::scouts_for(std::int64_t steps) const {
  return static_cast<int>(std::clamp<std::int64_t>(steps / (8 * scout_steps), 1, kMostScouts));
}

const std::vector<std::string>& preset_names() {
  static const std::vector<std::string> names = {"default", "sac", "notebook", "zoo", "smoke"};
  return names;
}

SacConfig preset(std::string_view name) {
  if (name == "default") return default_preset();
  if (name == "sac") return SacConfig{};
  if (name == "notebook") return notebook_preset();
  if (name == "zoo") return zoo_preset();
  if (name == "smoke") return smoke_preset();
  throw UsageError("unknown preset '" + std::string(name) + "'",
                   "--preset default, sac, notebook, zoo or smoke");
}

}  // namespace gallop::agent
