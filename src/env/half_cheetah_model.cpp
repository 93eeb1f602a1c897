// SPDX-License-Identifier: MIT
// The checks run once per environment, so that the physics may rely on the shape of the tree.
#include "env/half_cheetah_model.h"

#include <cmath>

#include "env/half_cheetah_spec.h"
#include "errors.h"

namespace gallop::env {
namespace {

struct Expectation {
  UrdfJointType type;
  Vector3 axis;
};

Expectation expected(int joint) {
  if (joint == 0) return {UrdfJointType::Prismatic, {1, 0, 0}};
  if (joint == 1) return {UrdfJointType::Prismatic, {0, 0, 1}};
  if (joint == 2) return {UrdfJointType::Continuous, {0, 1, 0}};
  return {UrdfJointType::Revolute, {0, 1, 0}};
}

float linear_from_srgb(double value) {
  return static_cast<float>(value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4));
}

/// What the physics knows: grey, and half transparent where a renderer blends.
constexpr std::array<float, 4> kCollisionColour{0.55F, 0.55F, 0.55F, 0.5F};

/// For drawing only, so plain trigonometry will do.
Quaternion quaternion(const Vector3& rpy) {
  const auto half = [&](std::size_t i) { return std::array{std::sin(rpy[i] / 2), std::cos(rpy[i] / 2)}; };
  const auto [sr, cr] = half(0);
  const auto [sp, cp] = half(1);
  const auto [sy, cy] = half(2);
  return {sr * cp * cy - cr * sp * sy, cr * sp * cy + sr * cp * sy, cr * cp * sy - sr * sp * cy,
          cr * cp * cy + sr * sp * sy};
}

Capsule drawn(const UrdfCapsule& capsule, int body, const std::array<float, 4>& colour) {
  return {body, capsule.radius, capsule.length, {capsule.origin.xyz, quaternion(capsule.origin.rpy)}, colour};
}

}  // namespace

void require_half_cheetah(const UrdfModel& model) {
  const auto fail = [&](const std::string& what) {
    throw FileError(model.source + ": not a half cheetah: " + what,
                    "compare with assets/urdf/half_cheetah.urdf");
  };
  if (model.joints.size() != spec::kJoints) {
    fail("it has " + std::to_string(model.joints.size()) + " joints instead of " +
         std::to_string(spec::kJoints));
  }
  for (int i = 0; i < spec::kJoints; ++i) {
    const auto index = static_cast<std::size_t>(i);
    const UrdfJoint& joint = model.joints[index];
    const std::string name(spec::kJointNames[index]);
    if (joint.name != name)
      fail("joint " + std::to_string(i) + " is '" + joint.name + "' instead of '" + name + "'");
    if (joint.parent != spec::kParentJoint[index] + 1) fail("joint '" + name + "' has another parent");
    if (joint.type != expected(i).type || joint.axis != expected(i).axis)
      fail("joint '" + name + "' moves otherwise");
    if (joint.origin.xyz[1] != 0.0 || joint.origin.rpy != Vector3{})
      fail("joint '" + name + "' leaves the plane");
    const bool is_leg = i >= spec::kPlaneJoints;
    if (is_leg != joint.limit.has_value())
      fail("joint '" + name + (is_leg ? "' needs a limit" : "' has a limit"));
    if (is_leg && !(joint.limit->lower < joint.limit->upper)) fail("joint '" + name + "' has no range");
    const bool has_body = i >= spec::kTorso;
    const UrdfLink& link = model.links[index + 1];
    if (has_body != (link.inertial.mass > 0.0))
      fail("link '" + link.name + (has_body ? "' has no mass" : "' has mass"));
    if (has_body == link.collisions.empty()) {
      fail("link '" + link.name + (has_body ? "' has no shape" : "' has a shape"));
    }
    for (const auto& [origin, radius, length] : link.collisions) {
      const bool in_plane = origin.xyz[1] == 0.0 && origin.rpy[0] == 0.0 && origin.rpy[2] == 0.0;
      if (!in_plane) fail("a shape of link '" + link.name + "' leaves the plane");
    }
  }
}

JointRanges joint_ranges(const UrdfModel& model) {
  JointRanges ranges;
  for (std::size_t k = 0; k < ranges.size(); ++k) {
    const UrdfLimit& limit = *model.joints[spec::kPlaneJoints + k].limit;
    ranges[k] = {limit.lower, limit.upper};
  }
  return ranges;
}

std::array<double, kActionSize> joint_efforts(const UrdfModel& model) {
  std::array<double, kActionSize> efforts{};
  for (std::size_t k = 0; k < efforts.size(); ++k)
    efforts[k] = model.joints[spec::kPlaneJoints + k].limit->effort;
  return efforts;
}

Scene scene_of(const UrdfModel& model) {
  Scene scene;
  for (std::size_t link = spec::kTorso + 1; link < model.links.size(); ++link) {
    const int body = static_cast<int>(scene.bodies.size());
    scene.bodies.push_back(model.links[link].name);
    for (const auto& [capsule, rgba] : model.links[link].visuals) {
      const std::array<float, 4> colour{linear_from_srgb(rgba[0]), linear_from_srgb(rgba[1]),
                                        linear_from_srgb(rgba[2]), static_cast<float>(rgba[3])};
      scene.capsules.push_back(drawn(capsule, body, colour));
    }
    for (const UrdfCapsule& capsule : model.links[link].collisions) {
      scene.collisions.push_back(drawn(capsule, body, kCollisionColour));
    }
  }
  return scene;
}

}  // namespace gallop::env
