// SPDX-License-Identifier: MIT
// The robot in its world, without task: what the environment drives and reads. Two ways to compute the same
// bits implement it: BulletSimulation, on Bullet as it comes, and the faster one that environments use by
// default.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "env/half_cheetah_spec.h"
#include "env/scene.h"

namespace gallop::env {

/// What the environment reads of the robot. Quirk 10: poses are one substep old after a step (the torso's
/// velocity is current but turned by the old pose); joints are current. After a reset everything is current.
struct Reading {
  std::array<double, spec::kJoints> joint_positions{};  ///< in spec::kJointNames' order
  std::array<double, spec::kJoints> joint_velocities{};
  std::array<double, spec::kJoints> link_x{};  ///< world x of each link's origin
  Vector3 torso_position{};
  Quaternion torso_rotation{};
  Vector3 torso_velocity{};             ///< in the world
  double torso_angular_velocity = 0.0;  ///< about world y
  /// Quirk 12: a flag is set while a contact point exists, up to 17 mm above the ground. In spec::kFeet's
  /// order.
  std::array<std::uint8_t, 6> feet_contact{};
};

class Simulation {
 public:
  virtual ~Simulation() = default;

  /// The start: the plane's joints at 0, the legs at the given angles, no contacts, everything at rest but
  /// for the speed forward of the whole, m/s.
  virtual void reset(std::span<const double, kActionSize> leg_angles, double speed) = 0;
  /// One environment step (four substeps) under constant torques, N m.
  virtual void step(std::span<const double, kActionSize> leg_torques) = 0;
  /// Adds a force to the next step, constant through its substeps as torques are: so is its moment, taken
  /// where the body is when the step begins. Replaces a push not yet used; the step and a reset forget it.
  virtual void push(const Push& push) = 0;
  [[nodiscard]] virtual Reading read() const = 0;
  /// Current poses of torso, bthigh, bshin, bfoot, fthigh, fshin, ffoot, for drawing.
  virtual void poses(Poses& out) const = 0;
  /// Every contact point of the last substep, in no order worth relying on: where it was at the substep's
  /// beginning, and the mean force over it, impulse over duration. None after a reset.
  virtual void contacts(Contacts& out) const = 0;
};

}  // namespace gallop::env
