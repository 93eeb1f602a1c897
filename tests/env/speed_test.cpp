// SPDX-License-Identifier: MIT
// The measurement measures; how fast is a matter of the machine.
#include "env/speed.h"

#include <doctest/doctest.h>

namespace gallop::env {

TEST_CASE("the steps a second of the planar engine and of Bullet's world are measured") {
  const SimulationSpeed speed = measure_simulation_speed(0.3);
  CHECK(speed.reference_environment_steps_per_second > 0.0);
  CHECK(speed.environment_steps_per_second > 0.0);
  CHECK(speed.physics_steps_per_second > 0.0);
}

}  // namespace gallop::env
