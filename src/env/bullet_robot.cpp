// SPDX-License-Identifier: MIT
// The conversions in which the last bits and the order of creation matter.
#include "env/bullet_robot.h"

#include <BulletCollision/CollisionShapes/btCapsuleShape.h>
#include <BulletCollision/CollisionShapes/btCompoundShape.h>
#include <BulletCollision/CollisionShapes/btMultiSphereShape.h>

#include <cmath>
#include <cstddef>

namespace gallop::env {
namespace {

static_assert(sizeof(btScalar) == sizeof(double), "Gallop needs double-precision Bullet (bullet-float64)");

// Quirk 6: the robot meets the ground and never itself. The original has mask 0 and a filter that asks one
// side only.
constexpr int kRobotGroup = 1;
constexpr int kRobotMask = 2;

btVector3 vector(const Vector3& v) { return {v[0], v[1], v[2]}; }

/// Half-angle products, not normalised again: for pure pitch exactly (0, sin, 0, cos) of half the angle.
btQuaternion rotation(const Vector3& rpy) {
  const double sr = std::sin(rpy[0] / 2), cr = std::cos(rpy[0] / 2);
  const double sp = std::sin(rpy[1] / 2), cp = std::cos(rpy[1] / 2);
  const double sy = std::sin(rpy[2] / 2), cy = std::cos(rpy[2] / 2);
  return {sr * cp * cy - cr * sp * sy, cr * sp * cy + sr * cp * sy, cr * cp * sy - sr * sp * cy,
          cr * cp * cy + sr * sp * sy};
}

bool lies_along_x(const Vector3& rpy) { return std::abs(std::abs(rpy[1]) - M_PI_2) < 1e-9; }

/// Quirk 5: a capsule along x is two spheres with Bullet's default margin of 0.04; any other is a capsule.
std::unique_ptr<btCollisionShape> shape_of(const UrdfCapsule& capsule) {
  if (!lies_along_x(capsule.origin.rpy))
    return std::make_unique<btCapsuleShapeZ>(capsule.radius, capsule.length);
  const btVector3 centres[] = {{-capsule.length / 2, 0, 0}, {capsule.length / 2, 0, 0}};
  const btScalar radii[] = {capsule.radius, capsule.radius};
  return std::make_unique<btMultiSphereShape>(centres, radii, 2);
}

btTransform placement(const UrdfCapsule& capsule) {
  const btVector3 origin = vector(capsule.origin.xyz);
  if (lies_along_x(capsule.origin.rpy)) return btTransform(btQuaternion::getIdentity(), origin);
  return btTransform(rotation(capsule.origin.rpy), origin);
}

}  // namespace

BulletRobot::BulletRobot(const UrdfModel& model, std::span<const int> limit_order,
                         btMultiBodyDynamicsWorld& world)
    : world_(world) {
  const int links = static_cast<int>(model.joints.size());
  const UrdfInertial& base = model.links.front().inertial;
  const bool fixed_base = base.mass == 0.0;
  const bool can_sleep = false;
  body_ = std::make_unique<btMultiBody>(links, base.mass, vector(base.diagonal), fixed_base, can_sleep);
  for (int i = 0; i < links; ++i) add_link(model, i);
  body_->finalizeMultiDof();
  body_->setBaseWorldTransform(btTransform::getIdentity());
  body_->setHasSelfCollision(true);

  // Bodies first, then colliders in tree order: contact rows are sorted by the order of creation.
  world_.addMultiBody(body_.get());
  for (int i = 0; i < links; ++i) {
    const UrdfLink& link = model.links[static_cast<std::size_t>(i) + 1];
    if (!link.collisions.empty()) add_collider(link, i);
  }
  for (const int joint : limit_order) {
    const UrdfLimit& limit = *model.joints[static_cast<std::size_t>(joint)].limit;
    limits_.push_back(
        std::make_unique<btMultiBodyJointLimitConstraint>(body_.get(), joint, limit.lower, limit.upper));
    world_.addMultiBodyConstraint(limits_.back().get());
  }
}

BulletRobot::~BulletRobot() {
  for (const auto& limit : limits_) world_.removeMultiBodyConstraint(limit.get());
  for (const auto& collider : colliders_) world_.removeCollisionObject(collider.get());
  world_.removeMultiBody(body_.get());
}

void BulletRobot::add_link(const UrdfModel& model, int index) {
  const UrdfJoint& joint = model.joints[static_cast<std::size_t>(index)];
  const UrdfInertial& inertial = model.links[static_cast<std::size_t>(index) + 1].inertial;
  const int parent = joint.parent - 1;
  const btVector3 inertia = vector(inertial.diagonal);
  const btQuaternion parent_to_this = rotation(joint.origin.rpy).inverse();
  const btVector3 axis = vector(joint.axis);
  const btVector3 parent_to_pivot = vector(joint.origin.xyz);
  const btVector3 pivot_to_centre(0, 0, 0);  // quirk 2: the centre of mass is the inboard joint
  const bool ignore_parent_contact = true;
  if (joint.type == UrdfJointType::Prismatic) {
    body_->setupPrismatic(index, inertial.mass, inertia, parent, parent_to_this, axis, parent_to_pivot,
                          pivot_to_centre, ignore_parent_contact);
  } else {
    body_->setupRevolute(index, inertial.mass, inertia, parent, parent_to_this, axis, parent_to_pivot,
                         pivot_to_centre, ignore_parent_contact);
  }
}

void BulletRobot::add_collider(const UrdfLink& link, int index) {
  // A compound even for one child: the contact threshold comes from the compound's bounding sphere.
  auto compound = std::make_unique<btCompoundShape>();
  compound->setMargin(0);  // quirk 5
  for (const UrdfCapsule& capsule : link.collisions) {
    shapes_.push_back(shape_of(capsule));
    compound->addChildShape(placement(capsule), shapes_.back().get());
  }
  auto collider = std::make_unique<btMultiBodyLinkCollider>(body_.get(), index);
  collider->setCollisionShape(compound.get());
  collider->setFriction(link.lateral_friction);
  collider->setRestitution(0);
  world_.addCollisionObject(collider.get(), kRobotGroup, kRobotMask);
  body_->getLink(index).m_collider = collider.get();
  shapes_.push_back(std::move(compound));
  colliders_.push_back(std::move(collider));
}

}  // namespace gallop::env
