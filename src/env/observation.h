// SPDX-License-Identifier: MIT
// The 26 numbers, as pure functions of what was read of the robot.
// Source: robot_locomotors.py, WalkerBase.calc_state.
#pragma once

#include <array>
#include <cstdint>

#include "env/environment.h"
#include "env/simulation.h"

namespace gallop::env {

struct Attitude {
  double roll = 0.0;
  double pitch = 0.0;
  double yaw = 0.0;
};

/// Bullet's getEulerFromQuaternion. Quirk 18: pitch folds into +-pi/2, so upside down roll and yaw are +-pi;
/// signs of zero in the quaternion show in roll.
[[nodiscard]] Attitude attitude(const Quaternion& rotation);

struct JointRange {
  double lower = 0.0;
  double upper = 0.0;
};
using JointRanges = std::array<JointRange, kActionSize>;

/// Where the parts are on average: x and y of the mean, z of the torso (body_xyz of the original).
struct BodyPosition {
  double x = 0.0;
  double y = 0.0;
  double z = 0.0;
};

/// Quirks 13, 14: the mean is over link origins, each body counted twice, the torso four times, and (`parts`
/// = 17) the floor once, at the origin.
[[nodiscard]] BodyPosition body_position(const Reading& reading, int parts);

struct Observation {
  std::array<float, kObservationSize> values{};
  /// What the reward takes from it: joint speeds in tenths of rad/s, before clipping.
  std::array<float, kActionSize> joint_speeds{};
  double pitch = 0.0;
  JointSet joints_at_limit;
};

/// `initial_z`: height of the torso at reset. `feet_contact`: quirk 11, the flags of the step before.
[[nodiscard]] Observation observe(const Reading& reading, const BodyPosition& position, double initial_z,
                                  const std::array<std::uint8_t, 6>& feet_contact, const JointRanges& ranges);

}  // namespace gallop::env
