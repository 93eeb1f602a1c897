// SPDX-License-Identifier: MIT
// How long joints have stood at their limits: a leg that swings from end to end touches them, one that
// carries the body like a skid stays.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <vector>

#include "env/environment.h"

namespace gallop::agent {

class LimitWatch {
 public:
  /// `window`: steps that the past of a joint reaches back, as an exponential mean; 1: no past.
  explicit LimitWatch(int window) : window_(window) {}

  /// The joints at their limits after one more step, each counted as the share of recent steps, this one
  /// among them, that it was there. With a window of 1: their number.
  double note(const env::JointSet& at_limit) {
    double standing = 0.0;
    for (std::size_t j = 0; j < stood_.size(); ++j) {
      stood_[j] += ((at_limit[j] ? 1.0 : 0.0) - stood_[j]) / window_;
      if (at_limit[j]) standing += stood_[j];
    }
    return standing;
  }

  /// Forgets the past: the world begins anew.
  void restart() { stood_ = {}; }

  [[nodiscard]] std::vector<double> value() const { return {stood_.begin(), stood_.end()}; }
  /// Goes on from what value() was. Throws std::invalid_argument for what it cannot have been.
  void restore(std::span<const double> value) {
    const auto is_share = [](double x) { return x >= 0.0 && x <= 1.0; };
    if (value.size() != stood_.size() || !std::all_of(value.begin(), value.end(), is_share))
      throw std::invalid_argument("no shares of steps at joint limits");
    std::copy(value.begin(), value.end(), stood_.begin());
  }

 private:
  double window_;
  std::array<double, env::JointSet().size()> stood_{};
};

}  // namespace gallop::agent
