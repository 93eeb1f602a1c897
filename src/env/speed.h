// SPDX-License-Identifier: MIT
// How fast the environment simulates on this machine. A face: standard library only.
#pragma once

namespace gallop::env {

/// Steps per second of processor time: medians over many short turns, taken in alternation so that a busy
/// machine slows all three alike.
struct SimulationSpeed {
  double environment_steps_per_second = 0.0;            ///< whole steps: physics, observation, reward
  double physics_steps_per_second = 0.0;                ///< torques and simulation alone
  double reference_environment_steps_per_second = 0.0;  ///< whole steps on Bullet's own world
};

/// Measures for about `seconds`, with random actions, on the calling thread.
[[nodiscard]] SimulationSpeed measure_simulation_speed(double seconds);

}  // namespace gallop::env
