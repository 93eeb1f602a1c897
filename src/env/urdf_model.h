// SPDX-License-Identifier: MIT
// A robot file as plain structs: links, joints, numbers exactly as written. Knows XML, not Bullet.
// A small dialect of URDF: trees of prismatic, revolute and continuous joints; capsules; diagonal inertias.
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "env/scene.h"

namespace gallop::env {

struct UrdfOrigin {
  Vector3 xyz{};
  Vector3 rpy{};
};

/// Along its local z axis; `length` is the cylinder part.
struct UrdfCapsule {
  UrdfOrigin origin;
  double radius = 0.0;
  double length = 0.0;
};

struct UrdfVisual {
  UrdfCapsule capsule;
  std::array<double, 4> rgba{0.7, 0.7, 0.7, 1.0};
};

/// Mass and the diagonal of the inertia, about the link's origin.
struct UrdfInertial {
  double mass = 0.0;
  Vector3 diagonal{};
};

struct UrdfLink {
  std::string name;
  UrdfInertial inertial;
  std::vector<UrdfVisual> visuals;
  std::vector<UrdfCapsule> collisions;
  double lateral_friction = 0.5;
};

enum class UrdfJointType { Prismatic, Revolute, Continuous };

struct UrdfLimit {
  double lower = 0.0;
  double upper = 0.0;
  double effort = 0.0;
};

struct UrdfJoint {
  std::string name;
  UrdfJointType type = UrdfJointType::Continuous;
  int parent = -1;  ///< index into UrdfModel::links
  int child = -1;
  UrdfOrigin origin;
  Vector3 axis{1.0, 0.0, 0.0};
  std::optional<UrdfLimit> limit;  ///< absent: free
};

/// A tree. `joints[i].child` is `links[i + 1]`: parents come before children, branches in the file's order.
struct UrdfModel {
  std::string source;  ///< where it came from, for messages
  std::string name;
  std::vector<UrdfLink> links;
  std::vector<UrdfJoint> joints;

  /// Index of a joint by name, or nothing.
  [[nodiscard]] std::optional<std::size_t> find_joint(std::string_view joint_name) const;
};

/// Throws FileError "file:line: what" for anything that is not such a tree.
[[nodiscard]] UrdfModel load_urdf(const std::filesystem::path& file);

/// As load_urdf, from text; `source` stands for the file in messages.
[[nodiscard]] UrdfModel parse_urdf(const std::string& text, const std::string& source);

}  // namespace gallop::env
