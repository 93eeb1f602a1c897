// SPDX-License-Identifier: MIT
// Every sum is written in the original's order; the last bits depend on it.
#include "env/observation.h"

#include <algorithm>
#include <cmath>

namespace gallop::env {

Attitude attitude(const Quaternion& rotation) {
  const auto [x, y, z, w] = rotation;
  const double sine = -2.0 * (x * z - w * y);
  if (sine <= -0.99999) return {0.0, -M_PI_2, 2.0 * std::atan2(x, -y)};
  if (sine >= 0.99999) return {0.0, M_PI_2, 2.0 * std::atan2(-x, y)};
  return {std::atan2(2.0 * (y * z + w * x), w * w - x * x - y * y + z * z), std::asin(sine),
          std::atan2(2.0 * (x * y + w * z), w * w + x * x - y * y - z * z)};
}

BodyPosition body_position(const Reading& reading, int parts) {
  // numpy adds 16 numbers in eight pairs, then pairwise; here the eight are four, each twice, and doubling is
  // exact
  const auto& x = reading.link_x;
  const double torso = x[spec::kTorso];
  const double half = ((torso + x[5]) + (torso + x[6])) + ((x[3] + x[7]) + (x[4] + x[8]));
  return {2.0 * half / parts, 0.0, reading.torso_position[2]};
}

Observation observe(const Reading& reading, const BodyPosition& position, double initial_z,
                    const std::array<std::uint8_t, 6>& feet_contact, const JointRanges& ranges) {
  Observation observation;
  const auto [roll, pitch, yaw] = attitude(reading.torso_rotation);
  const double target_direction = std::atan2(spec::kTargetY - position.y, spec::kTargetX - position.x);
  const double angle_to_target = target_direction - yaw;

  // the velocity as seen by a robot that looks ahead
  const double c = std::cos(-yaw);
  const double s = std::sin(-yaw);
  const auto [vx, vy, vz] = reading.torso_velocity;
  const double forward = c * vx - s * vy;
  const double sideways = s * vx + c * vy;

  auto& out = observation.values;
  out[0] = static_cast<float>(position.z - initial_z);
  out[1] = static_cast<float>(std::sin(angle_to_target));
  out[2] = static_cast<float>(std::cos(angle_to_target));
  out[3] = static_cast<float>(0.3 * forward);
  out[4] = static_cast<float>(0.3 * sideways);
  out[5] = static_cast<float>(0.3 * vz);
  out[6] = static_cast<float>(roll);
  out[7] = static_cast<float>(pitch);
  for (std::size_t k = 0; k < kActionSize; ++k) {
    const auto [lower, upper] = ranges[k];
    const double middle = 0.5 * (lower + upper);
    const double angle = reading.joint_positions[spec::kPlaneJoints + k];
    const auto relative = static_cast<float>(2.0 * (angle - middle) / (upper - lower));
    const auto speed = static_cast<float>(0.1 * reading.joint_velocities[spec::kPlaneJoints + k]);
    out[8 + 2 * k] = relative;
    out[9 + 2 * k] = speed;
    observation.joint_speeds[k] = speed;
    observation.joints_at_limit[k] = std::abs(relative) > spec::kNearLimit;
    out[20 + k] = feet_contact[k];
  }
  for (float& value : out) value = std::clamp(value, -spec::kObservationClip, spec::kObservationClip);
  observation.pitch = pitch;
  return observation;
}

}  // namespace gallop::env
