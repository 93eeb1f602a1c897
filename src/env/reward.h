// SPDX-License-Identifier: MIT
// The five reward terms of a step. A face: standard library only.
#pragma once

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

}  // namespace gallop::env
