// SPDX-License-Identifier: MIT
// The measurement measures; how fast is a matter of the machine, that the planar engine is faster is not.
#include "env/speed.h"

#include <doctest/doctest.h>

namespace gallop::env {

TEST_CASE("the planar engine is faster than Bullet's world") {
  const SimulationSpeed speed = measure_simulation_speed(0.3);
  CHECK(speed.reference_environment_steps_per_second > 0.0);
  CHECK(speed.environment_steps_per_second > speed.reference_environment_steps_per_second);
  CHECK(speed.physics_steps_per_second > speed.reference_environment_steps_per_second);
}

}  // namespace gallop::env
