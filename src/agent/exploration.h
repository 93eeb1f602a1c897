// SPDX-License-Identifier: MIT
// What the learner does that its policy would not: random actions held for some steps, and Gaussian noise
// that is correlated along the episode and may swing, so that a leg swings instead of trembling.
#pragma once

#include <cmath>
#include <complex>
#include <cstddef>
#include <numbers>
#include <random>
#include <span>
#include <utility>
#include <vector>

#include "agent/random.h"

namespace gallop::agent {

/// The real part of z' = rho e^(2 pi i / period) z + sqrt(1 - rho^2) eps, eps complex: unit variance at every
/// step, correlation rho^k cos(2 pi k / period) over k steps. Without a period nothing turns, and z is real.
class AutoregressiveNoise {
 public:
  /// `period` in steps; 0: none.
  AutoregressiveNoise(int size, double correlation, int period)
      : size_(static_cast<std::size_t>(size)), period_(period), value_(period > 0 ? 2 * size_ : size_) {
    correlate(correlation);
  }

  /// Next noise vector. The first of an episode is drawn from the stationary distribution.
  std::span<const float> next(std::mt19937_64& generator) {
    if (started_ && period_ > 0) turn();
    for (float& x : value_) {
      const double fresh = normal(generator);
      x = static_cast<float>(started_ ? correlation_ * x + innovation_ * fresh : fresh);
    }
    started_ = true;
    return {value_.data(), size_};
  }

  /// Forgets the past: a new episode begins.
  void restart() { started_ = false; }

  /// From the next vector on; that one still follows the latest.
  void correlate(double correlation) {
    correlation_ = correlation;
    innovation_ = std::sqrt(1.0 - correlation * correlation);
  }

  [[nodiscard]] bool started() const { return started_; }
  /// Real parts; with a period, imaginary ones after them.
  [[nodiscard]] const std::vector<float>& value() const { return value_; }
  /// Goes on from what started() and value() were.
  void restore(bool started, std::vector<float> value) {
    started_ = started;
    value_ = std::move(value);
  }

 private:
  void turn() {
    const auto step = std::polar(1.0, 2.0 * std::numbers::pi / period_);
    for (std::size_t i = 0; i < size_; ++i) {
      const auto turned = step * std::complex<double>(value_[i], value_[size_ + i]);
      value_[i] = static_cast<float>(turned.real());
      value_[size_ + i] = static_cast<float>(turned.imag());
    }
  }

  std::size_t size_;
  int period_;
  double correlation_ = 0.0;
  double innovation_ = 1.0;
  std::vector<float> value_;
  bool started_ = false;
};

/// Uniform actions in [-1, 1], each held for a number of steps.
class HeldRandomActions {
 public:
  HeldRandomActions(int size, int hold) : hold_(hold), action_(size) {}

  std::span<const float> next(std::mt19937_64& generator) {
    if (age_ % hold_ == 0) {
      for (float& a : action_) a = static_cast<float>(2.0 * uniform(generator) - 1.0);
    }
    ++age_;
    return action_;
  }

  [[nodiscard]] int age() const { return age_; }
  [[nodiscard]] const std::vector<float>& value() const { return action_; }
  /// Goes on from what age() and value() were.
  void restore(int age, std::vector<float> value) {
    age_ = age;
    action_ = std::move(value);
  }

 private:
  int hold_;
  int age_ = 0;
  std::vector<float> action_;
};

}  // namespace gallop::agent
