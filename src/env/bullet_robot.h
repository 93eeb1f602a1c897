// SPDX-License-Identifier: MIT
// A UrdfModel as a Bullet multibody with colliders and joint limits, living in a world that outlives it.
// Link i of the multibody is the child of joint i of the model.
#pragma once

#include <BulletDynamics/Featherstone/btMultiBody.h>
#include <BulletDynamics/Featherstone/btMultiBodyDynamicsWorld.h>
#include <BulletDynamics/Featherstone/btMultiBodyJointLimitConstraint.h>
#include <BulletDynamics/Featherstone/btMultiBodyLinkCollider.h>

#include <memory>
#include <span>
#include <vector>

#include "env/urdf_model.h"

namespace gallop::env {

class BulletRobot {
 public:
  /// `limit_order`: the joints whose limits are registered, in this order (the solver's row order follows
  /// from it).
  BulletRobot(const UrdfModel& model, std::span<const int> limit_order, btMultiBodyDynamicsWorld& world);
  ~BulletRobot();
  BulletRobot(const BulletRobot&) = delete;
  BulletRobot& operator=(const BulletRobot&) = delete;

  [[nodiscard]] btMultiBody& body() { return *body_; }
  [[nodiscard]] const btMultiBody& body() const { return *body_; }

 private:
  void add_link(const UrdfModel& model, int index);
  void add_collider(const UrdfLink& link, int index);

  btMultiBodyDynamicsWorld& world_;
  std::vector<std::unique_ptr<btCollisionShape>> shapes_;
  std::vector<std::unique_ptr<btMultiBodyLinkCollider>> colliders_;
  std::vector<std::unique_ptr<btMultiBodyJointLimitConstraint>> limits_;
  std::unique_ptr<btMultiBody> body_;
};

}  // namespace gallop::env
