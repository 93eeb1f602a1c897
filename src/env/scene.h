// SPDX-License-Identifier: MIT
// What a world looks like to an onlooker: shapes fixed to bodies, and one pose per body and frame.
// A face: standard library only. World axes: x forward, y left, z up; metres.
#pragma once

#include <array>
#include <string>
#include <vector>

namespace gallop::env {

using Vector3 = std::array<double, 3>;     ///< x, y, z
using Quaternion = std::array<double, 4>;  ///< x, y, z, w

/// Position (metres) and unit quaternion (x, y, z, w).
struct Pose {
  Vector3 position{0.0, 0.0, 0.0};
  Quaternion rotation{0.0, 0.0, 0.0, 1.0};
};

/// A capsule along its local z axis, fixed to a body. `length` is the cylinder part (0 makes a sphere).
struct Capsule {
  int body = 0;  ///< index into Scene::bodies
  double radius = 0.0;
  double length = 0.0;
  Pose local;                                           ///< pose of the capsule in the body's frame
  std::array<float, 4> colour{0.7F, 0.7F, 0.7F, 1.0F};  ///< linear RGBA, 0 to 1
};

struct Scene {
  std::vector<std::string> bodies;
  std::vector<Capsule> capsules;    ///< what is drawn
  std::vector<Capsule> collisions;  ///< what the physics knows
};

/// Poses of Scene::bodies, in their order, at one instant. A body's origin is the joint it hangs on.
using Poses = std::vector<Pose>;

/// A point where a body touches the ground, or nearly does.
struct Contact {
  int body = 0;                     ///< index into Scene::bodies
  Vector3 position{0.0, 0.0, 0.0};  ///< on the body, in the world: z is the distance from the ground
  Vector3 force{0.0, 0.0, 0.0};     ///< newtons, of the ground on the body, in the last substep
};
using Contacts = std::vector<Contact>;

/// A force of an onlooker on a body, in the plane the robot moves in.
struct Push {
  int body = 0;            ///< index into Scene::bodies
  Vector3 at{0, 0, 0};     ///< where it acts, in the body's frame
  Vector3 force{0, 0, 0};  ///< newtons, in the world; what leaves the plane is ignored
};

}  // namespace gallop::env
