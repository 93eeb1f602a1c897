// SPDX-License-Identifier: MIT
// Every hyper-parameter of the learner: meaning, unit, default, source. A face: standard library only.
// Defaults are those of --preset sac; preset() holds the others as differences.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gallop::agent {

/// Where the critics' regression target comes from.
enum class Target {
  Q,      ///< target critics, Polyak averaged (Haarnoja et al. 2018b; SB3)
  Value,  ///< a value network and its Polyak-averaged copy (Haarnoja et al. 2018a; the notebook)
  None,   ///< the critics themselves, (s,a) and (s',a') as one batch (CrossQ, Bhatt et al. 2024)
};
enum class Normalization {
  None,
  Batch,   ///< Linear -> BatchNorm -> ReLU (the notebook)
  Layer,   ///< Linear -> LayerNorm -> ReLU
  CrossQ,  ///< BatchNorm on the input and after each ReLU; critics only
};
enum class Deviation {
  LogClamped,     ///< sigma = exp(clamp(output, -20, 2)) (SB3)
  LinearClamped,  ///< sigma = clamp(output, 1e-6, 1) (the notebook)
};
enum class Schedule { Constant, Linear, Cosine, Step, Plateau };

inline constexpr int kShownEpisodes = 3;  ///< deterministic ones that a scout is judged by
inline constexpr int kMostScouts = 8;     ///< that scouts_for() says

struct SacConfig {
  std::vector<int> hidden = {256, 256};  ///< widths of the hidden layers, every network alike

  double lr_actor = 3e-4;                     ///< Adam's step size for the actor
  double lr_critic = 3e-4;                    ///< for the critics
  double lr_value = 3e-4;                     ///< for the value network, where there is one
  double lr_alpha = 3e-4;                     ///< for log alpha
  Schedule lr_schedule = Schedule::Constant;  ///< multiplies all four
  double lr_final = 0.0;                      ///< linear, cosine: factor reached at the end of training
  std::int64_t lr_step = 1000;                ///< step: ticks of the schedule between two reductions
  std::int64_t lr_every = 1;  ///< step: updates a tick (the notebook ticks once in 1000 updates)
  double lr_gamma = 0.9;      ///< step, plateau: factor of one reduction
  int lr_patience = 20;       ///< plateau: episodes without a better average before a reduction
  double adam_beta1 = 0.9;    ///< decay of Adam's first moment
  double weight_decay = 0.0;  ///< L2, as torch's Adam adds it to the gradient

  int batch = 256;                  ///< transitions an update
  std::int64_t buffer = 1'000'000;  ///< transitions kept; the oldest is overwritten
  std::int64_t warmup = 1000;       ///< stored transitions before learning starts
  bool warmup_random = true;  ///< uniform actions during warm-up; false: the policy itself (the notebook)
  int warmup_hold = 1;        ///< steps each random action is held

  double gamma = 0.99;         ///< discount per step
  int n_step = 1;              ///< rewards summed before the bootstrap (Sutton 1988)
  double tau = 0.005;          ///< Polyak rate of the targets
  double actor_average = 0.0;  ///< share of its updates, the newest, over which others see the actor; 0: now
  int target_every = 1;        ///< updates between two target updates
  int train_freq = 1;          ///< environment steps between two rounds of updates
  int gradient_steps = 1;      ///< updates per round; -1: as many as steps
  int policy_delay = 1;        ///< actor is updated every n-th update
  int alpha_delay = 1;         ///< temperature is updated every n-th update

  bool alpha_learned = true;              ///< the temperature follows the target entropy
  double alpha = 1.0;                     ///< start value, or the fixed one
  double alpha_min = 0.0;                 ///< clamp of exp(log alpha) (the notebook: 0.01)
  double alpha_max = 0.0;                 ///< 0: no clamp (the notebook: 1)
  bool target_entropy_auto = true;        ///< -action_size
  double target_entropy = 0.0;            ///< nats, used when not auto
  double target_entropy_start = 0.0;      ///< nats, at the first environment step
  std::int64_t target_entropy_steps = 0;  ///< environment steps from there, in a line; 0: at once

  Target target = Target::Q;                       ///< where the critics' regression target comes from
  Normalization norm = Normalization::None;        ///< of the critics
  Normalization actor_norm = Normalization::None;  ///< of the actor
  int critics =
      2;  ///< networks that estimate Q; the smallest of their answers counts, or all their quantiles
  int quantiles = 0;           ///< that each critic estimates (TQC, Kuznetsov et al. 2020); 0: the mean alone
  int quantiles_dropped = 2;   ///< largest ones left out of the target, per critic
  double norm_momentum = 0.1;  ///< batch norm: weight of the newest batch in the running statistics
  double norm_eps = 1e-5;      ///< added to the variance
  double dropout = 0.0;        ///< share of hidden units dropped while updating
  Deviation deviation = Deviation::LogClamped;  ///< how the actor's output becomes a standard deviation
  double squash_epsilon =
      0.0;              ///< 0: exact log(1 - a^2), stable form; else log(1 - a^2 + this) (the notebook: 1e-6)
  bool xavier = false;  ///< Xavier-uniform weights and zero biases instead of torch's default

  int scouts = 1;  ///< learners that are begun, the best of which goes on; 0: scouts_for() says
  std::int64_t scout_steps = 20'000;  ///< environment steps that each of several learns before it is judged

  int restart_after = 0;  ///< at first the world starts anew every n-th step, within the episode; 0: never
  std::int64_t restart_doubling = 12'000;  ///< environment steps in which that n doubles
  double restart_speed = 0.0;              ///< m/s; such a start is a run at up to so much, 0: at rest
  double limit_cost = 0.0;    ///< reward that learning takes from a step for each joint that stands at its
                              ///< limit, beside the world's own; 0: none
  int limit_cost_window = 1;  ///< recent environment steps, as an exponential mean, whose share that such a
                              ///< joint was at its limit it pays; 1: all at a touch
  std::int64_t limit_cost_from =
      20'000;  ///< environment steps; it grows from 0 there to all at twice as many
  std::int64_t limit_cost_until = 240'000;  ///< environment steps; it falls to 0 in the last third of them
  double noise_correlation =
      0.0;               ///< first-order autoregression of the exploration noise along the episode, [0, 1)
  int noise_period = 0;  ///< environment steps in which that noise swings to and fro; 0: it does not
  std::int64_t steady_from = 0;  ///< environment steps after which updates are steadier: the three below
                                 ///< hold, and exploration noise is no longer correlated; 0: never
  double steady_rate = 1.0;      ///< multiplies all four learning rates
  int steady_n_step = 5;         ///< rewards summed, if more than `n_step`
  std::int64_t steady_buffer = 200'000;  ///< transitions kept, if more than `buffer`
  double grad_clip = 0.0;                ///< gradient norm per network, 0: off
  double grad_clip_alpha = 0.0;          ///< gradient norm of log alpha, 0: off
  double reward_scale = 1.0;             ///< multiplies rewards in the critics' target only
  bool bootstrap_time_limit = true;      ///< false: a time limit ends the bootstrap too (the notebook)
  bool replace = true;                   ///< sample a batch with replacement

  /// As many as learn in an eighth of a run of so many steps, at most kMostScouts (decision 0026).
  [[nodiscard]] int scouts_for(std::int64_t steps) const;
  /// Whether updates are steadier by an environment step; the rewards summed and the transitions kept then.
  [[nodiscard]] bool is_steady(std::int64_t step) const { return steady_from > 0 && step > steady_from; }
  [[nodiscard]] int n_step_at(std::int64_t step) const {
    return is_steady(step) ? std::max(n_step, steady_n_step) : n_step;
  }
  [[nodiscard]] std::int64_t buffer_at(std::int64_t step) const {
    return is_steady(step) ? std::max(buffer, steady_buffer) : buffer;
  }

  /// Throws UsageError("--flag must ... (got x)") naming the field and the allowed range.
  void validate() const;
};

/// default, sac, notebook, zoo, smoke.
[[nodiscard]] const std::vector<std::string>& preset_names();
/// Throws UsageError for an unknown name.
[[nodiscard]] SacConfig preset(std::string_view name);

}  // namespace gallop::agent
