// SPDX-License-Identifier: MIT
// The five reward terms of a step, and the pure functions behind them. A face: standard library only.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace gallop::env {

/// Source: robot_locomotors.py / gym_locomotion_envs.py, WalkerBaseBulletEnv.step.
struct RewardTerms {
  double alive = 0.0;            ///< +1 upright, -1 not
  double progress = 0.0;         ///< forward speed of the parts' mean, m/s
  double electricity = 0.0;      ///< cost of torque times speed, and of torque
  double joints_at_limit = 0.0;  ///< -0.1 a joint
  double feet_collision = 0.0;   ///< always 0 here

  /// In the original's order of additions.
  [[nodiscard]] double total() const {
    return (((alive + progress) + electricity) + joints_at_limit) + feet_collision;
  }
};

/// Minus the distance from (x, y) to the target at (1000, 0), over a step's duration: progress, its increase
/// in a step, is a speed in m/s.
[[nodiscard]] double potential(double x, double y);

/// Quirk 17: +1 or -1, and never the end of an episode. Quirk 11: `feet_contact` (ffoot, fshin, fthigh,
/// bfoot, bshin, bthigh) are the flags of the step before.
[[nodiscard]] double alive_bonus(double pitch, const std::array<std::uint8_t, 6>& feet_contact);

/// Quirk 15: of the action as given, not clipped, and the joint speeds after the step (tenths of rad/s).
[[nodiscard]] double electricity_cost(std::span<const float, 6> action,
                                      std::span<const float, 6> joint_speeds);

[[nodiscard]] double joints_at_limit_cost(int joints_at_limit);

}  // namespace gallop::env
