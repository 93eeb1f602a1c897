// SPDX-License-Identifier: MIT
// A world a learner solves in seconds: a mass on a rail is pushed towards the origin. Standard library only.
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <random>
#include <span>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "env/environment.h"

namespace gallop::support {

/// State: position and velocity. Action: a push in [-1, 1]. Reward: minus distance to the origin, a little
/// for effort. Doing nothing scores about -50 an episode, a good policy above -12.
class PointMass final : public env::Environment {
 public:
  static constexpr int kTimeLimit = 100;
  static constexpr double kStep = 0.1;
  static constexpr double kRail = 2.0;

  explicit PointMass(std::uint64_t seed) : generator_(seed) {}

  [[nodiscard]] int observation_size() const override { return 2; }
  [[nodiscard]] int action_size() const override { return 1; }
  [[nodiscard]] double step_duration() const override { return kStep; }
  [[nodiscard]] int time_limit() const override { return kTimeLimit; }
  [[nodiscard]] double distance() const override { return position_ - start_; }

  std::span<const float> reset() override {
    const double draw = static_cast<double>(generator_() >> 11) * 0x1.0p-53;
    start_ = position_ = draw < 0.5 ? -1.0 + draw : draw;  // half a metre or more away, on either side
    velocity_ = 0.0;
    steps_ = 0;
    return observe();
  }

  [[nodiscard]] std::string save() const override {
    std::ostringstream text;
    text << generator_ << ' ' << steps_ << ' ' << std::bit_cast<std::uint64_t>(start_) << ' '
         << std::bit_cast<std::uint64_t>(position_) << ' ' << std::bit_cast<std::uint64_t>(velocity_);
    return text.str();
  }
  std::span<const float> restore(std::string_view bytes) override {
    std::istringstream text{std::string(bytes)};
    std::uint64_t start = 0;
    std::uint64_t position = 0;
    std::uint64_t velocity = 0;
    if (!(text >> generator_ >> steps_ >> start >> position >> velocity))
      throw std::invalid_argument("no point mass");
    start_ = std::bit_cast<double>(start);
    position_ = std::bit_cast<double>(position);
    velocity_ = std::bit_cast<double>(velocity);
    return observe();
  }

  env::StepResult step(std::span<const float> action) override {
    const double push = std::fmax(-1.0, std::fmin(1.0, action[0]));
    velocity_ += kStep * (push - 0.1 * velocity_);
    position_ += kStep * velocity_;
    if (std::fabs(position_) > kRail) {
      position_ = std::copysign(kRail, position_);
      velocity_ = 0.0;
    }
    ++steps_;
    const double reward = -std::fabs(position_) - 0.01 * push * push;
    return {observe(), reward, /*terminated=*/false, /*truncated=*/steps_ >= kTimeLimit};
  }

 private:
  std::span<const float> observe() {
    observation_ = {static_cast<float>(position_), static_cast<float>(velocity_)};
    return observation_;
  }

  std::mt19937_64 generator_;
  double start_ = 0.0;
  double position_ = 0.0;
  double velocity_ = 0.0;
  int steps_ = 0;
  std::array<float, 2> observation_{};
};

}  // namespace gallop::support
