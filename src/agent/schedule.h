// SPDX-License-Identifier: MIT
// What changes as training goes on: the factor on every learning rate, and on what learning is paid beside
// the world's reward.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>

#include "agent/sac_config.h"

namespace gallop::agent {

/// Halves (or whatever lr_gamma says) the rate when a score has not improved for lr_patience reports.
class Plateau {
 public:
  void report(double score, const SacConfig& config) {
    if (score > best_) {
      best_ = score;
      stale_ = 0;
    } else if (++stale_ >= config.lr_patience) {
      factor_ *= config.lr_gamma;
      stale_ = 0;
    }
  }
  void restore(double best, double factor, int stale) {
    best_ = best;
    factor_ = factor;
    stale_ = stale;
  }
  [[nodiscard]] double factor() const { return factor_; }
  [[nodiscard]] double best() const { return best_; }
  [[nodiscard]] int stale() const { return stale_; }

 private:
  double best_ = -std::numeric_limits<double>::infinity();
  double factor_ = 1.0;
  int stale_ = 0;
};

/// `progress` is the share of the run's environment steps done, 0 to 1; `updates` counts gradient steps done.
inline double learning_rate_factor(const SacConfig& config, double progress, std::int64_t updates,
                                   const Plateau& plateau) {
  const double done = std::clamp(progress, 0.0, 1.0);
  switch (config.lr_schedule) {
    case Schedule::Constant:
      return 1.0;
    case Schedule::Linear:
      return 1.0 + (config.lr_final - 1.0) * done;
    case Schedule::Cosine:
      return config.lr_final + (1.0 - config.lr_final) * 0.5 * (1.0 + std::cos(std::numbers::pi * done));
    case Schedule::Step: {
      const std::int64_t falls = updates / config.lr_every / config.lr_step;
      return std::pow(config.lr_gamma, static_cast<double>(falls));
    }
    case Schedule::Plateau:
      return plateau.factor();
  }
  return 1.0;
}

/// The share of a cost or bonus that counts at an environment step: 0 until `from`, rising, 1 from twice as
/// many on, falling in the last third before `until`, 0.
inline double shaping_share(std::int64_t from, std::int64_t until, std::int64_t step) {
  const auto t = static_cast<double>(step);
  const auto begin = static_cast<double>(from);
  const auto end = static_cast<double>(until);
  return std::clamp(std::min((t - begin) / begin, (end - t) / (end / 3.0)), 0.0, 1.0);
}

/// What learning takes for the reward of an environment step: the world's, less the cost of so many joints at
/// their limits, and the bonus for a speed in m/s.
inline double shaped_reward(const SacConfig& config, std::int64_t step, double reward, int joints_at_limit,
                            double speed) {
  const double cost = shaping_share(config.limit_cost_from, config.limit_cost_until, step);
  const double bonus = shaping_share(config.speed_bonus_from, config.speed_bonus_until, step);
  return reward - cost * (config.limit_cost * joints_at_limit) + bonus * (config.speed_bonus * speed);
}

}  // namespace gallop::agent
