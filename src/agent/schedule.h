// SPDX-License-Identifier: MIT
// What changes as training goes on: the factor on every learning rate, and on the cost of joints at their
// limits.
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

/// The share of limit_cost that learning pays at an environment step: 0, rising, 1, falling, 0.
inline double limit_cost_factor(const SacConfig& config, std::int64_t step) {
  const auto t = static_cast<double>(step);
  const auto from = static_cast<double>(config.limit_cost_from);
  const auto until = static_cast<double>(config.limit_cost_until);
  return std::clamp(std::min((t - from) / from, (until - t) / (until / 3.0)), 0.0, 1.0);
}

}  // namespace gallop::agent
