// SPDX-License-Identifier: MIT
// The smallest world there is, for tests to say what a step of it does. Standard library only.
#pragma once

#include <array>
#include <span>

#include "env/environment.h"

namespace gallop::support {

/// One observed number that never changes, one action, no distance.
class StillWorld : public env::Environment {
 public:
  [[nodiscard]] int observation_size() const override { return 1; }
  [[nodiscard]] int action_size() const override { return 1; }
  [[nodiscard]] double step_duration() const override { return 1.0; }
  [[nodiscard]] int time_limit() const override { return 0; }
  [[nodiscard]] double distance() const override { return 0.0; }
  std::span<const float> reset() override { return observation_; }

 protected:
  std::array<float, 1> observation_{0.5F};
};

}  // namespace gallop::support
