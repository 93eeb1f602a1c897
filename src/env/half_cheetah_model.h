// SPDX-License-Identifier: MIT
// What of a robot file the environment relies on, checked; and how the robot looks.
#pragma once

#include <array>

#include "env/observation.h"
#include "env/scene.h"
#include "env/urdf_model.h"

namespace gallop::env {

/// Throws FileError unless the model has the half cheetah's nine joints: names, tree, types, axes, limits.
void require_half_cheetah(const UrdfModel& model);

/// Limits of the six leg joints.
[[nodiscard]] JointRanges joint_ranges(const UrdfModel& model);

/// Largest torques of the six leg joints, N m: 0.9 times the original's power coefficients. Quirk 16: fthigh
/// 0.9 x 140.
[[nodiscard]] std::array<double, kActionSize> joint_efforts(const UrdfModel& model);

/// The visuals and the collision shapes of torso, bthigh, bshin, bfoot, fthigh, fshin, ffoot.
[[nodiscard]] Scene scene_of(const UrdfModel& model);

}  // namespace gallop::env
