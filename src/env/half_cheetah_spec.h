// SPDX-License-Identifier: MIT
// The numbers of HalfCheetahBulletEnv-v0 that are not in the robot file, each with its upstream source.
#pragma once

#include <array>
#include <string_view>

#include "env/half_cheetah_env.h"

namespace gallop::env::spec {

/// Joints in tree order: the plane of motion (two slides, a hinge), then the legs. Every link is its joint's
/// child.
inline constexpr int kJoints = 9;
inline constexpr int kPlaneJoints = 3;
inline constexpr std::array<std::string_view, kJoints> kJointNames{
    "ignorex", "ignorez", "ignorey", "bthigh", "bshin", "bfoot", "fthigh", "fshin", "ffoot"};
inline constexpr std::array<int, kJoints> kParentJoint{-1, 0, 1, 2, 3, 4, 2, 6, 7};
inline constexpr int kSlideX = 0;  ///< ignorex
inline constexpr int kTorso = 2;   ///< ignorey's child

/// The order of contact flags (foot_list of HalfCheetah), as joints.
inline constexpr std::array<int, 6> kFeet{8, 7, 6, 5, 4, 3};
/// Thighs and shins, whose ground contact makes the robot count as fallen; the feet may touch
/// (HalfCheetah.alive_bonus).
inline constexpr std::array<int, 4> kNoContactFlags{1, 2, 4, 5};

/// Limit rows in the order the original solves them. Quirk 7: the original registers idle motors behind its
/// limits and Bullet sorts that list unstably; Bullet maps this registration to the same rows: bfoot, bshin,
/// bthigh, fthigh, ffoot, fshin.
inline constexpr std::array<int, 6> kLimitRegistration{6, 8, 7, 5, 4, 3};
inline constexpr std::array<int, 6> kLimitRows{5, 4, 3, 6, 8, 7};

// World: scene_abstract.py, World.clean_everything; env_bases.py; plane_stadium.sdf.
inline constexpr int kSubsteps = 4;  ///< frame_skip
inline constexpr double kSubstep = kStepDuration / 4.0;
inline constexpr double kGravity = -9.8;     ///< quirk 3: not the model file's -9.81
inline constexpr int kSolverIterations = 5;  ///< quirk 9
inline constexpr double kContactErp = 0.9;   ///< quirk 9
inline constexpr double kLinearSlop = 1e-5;
inline constexpr double kWarmStart = 0.1;  ///< quirk 9: without effect on multibodies
inline constexpr double kResidualThreshold = 1e-7;
inline constexpr double kGroundFriction = 0.8;  ///< quirk 6: 0.64 once combined with the robot's
inline constexpr double kGroundMargin = 0.001;

// Task: robot_locomotors.py (WalkerBase, HalfCheetah), gym_locomotion_envs.py (WalkerBaseBulletEnv).
inline constexpr double kTargetX = 1000.0;
inline constexpr double kTargetY = 0.0;
inline constexpr double kElectricityCost = -2.0;
inline constexpr double kStallTorqueCost = -0.1;
inline constexpr double kJointsAtLimitCost = -0.1;
inline constexpr float kNearLimit = 0.99F;  ///< of half the range, from its middle
inline constexpr double kUprightPitch = 1.0;
inline constexpr float kObservationClip = 5.0F;
inline constexpr double kStartAngle = 0.1;  ///< joints start within +- this
/// Quirk 13: parts in the mean position. The floor joins the list after an environment's first reset.
inline constexpr int kRobotParts = 16;
inline constexpr int kPartsWithFloor = 17;

}  // namespace gallop::env::spec
