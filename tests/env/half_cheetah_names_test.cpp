// SPDX-License-Identifier: MIT
// Names stand where their numbers are.
#include "env/half_cheetah_names.h"

#include <doctest/doctest.h>

#include <string>

#include "env/half_cheetah_spec.h"

namespace gallop::env {

TEST_CASE("every number of observation and action has the name of its joint") {
  for (std::size_t k = 0; k < kActionSize; ++k) {
    const std::string joint(spec::kJointNames[spec::kPlaneJoints + k]);
    CHECK(action_names()[k] == joint);
    CHECK(observation_names()[8 + 2 * k] == joint + " angle");
    CHECK(observation_names()[9 + 2 * k] == joint + " speed");
  }
  for (std::size_t i = 0; i < spec::kFeet.size(); ++i) {
    const std::string foot(spec::kJointNames[static_cast<std::size_t>(spec::kFeet[i])]);
    CHECK(observation_names()[20 + i] == foot + " touches");
  }
  CHECK(observation_names()[0] == "height");
  CHECK(observation_names()[7] == "pitch");
}

}  // namespace gallop::env
