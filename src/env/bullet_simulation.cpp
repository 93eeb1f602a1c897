// SPDX-License-Identifier: MIT
// What is set and read of a multibody, around Bullet's own stepSimulation.
#include "env/bullet_simulation.h"

#include <optional>
#include <utility>

#include "env/bullet_robot.h"
#include "env/bullet_world.h"

namespace gallop::env {
namespace {

Vector3 array(const btVector3& v) { return {v.x(), v.y(), v.z()}; }
Quaternion array(const btQuaternion& q) { return {q.x(), q.y(), q.z(), q.w()}; }

/// Of a manifold with the ground: Bullet names the plane second.
int link_of(const btPersistentManifold& manifold) {
  return btMultiBodyLinkCollider::upcast(manifold.getBody0())->m_link;
}

/// The solver writes the impulses on the first body back to the point: along the normal and two tangents, of
/// which one is across the plane of motion and idle.
Contact contact(const btManifoldPoint& point, int link) {
  const btVector3 impulse = point.m_normalWorldOnB * point.m_appliedImpulse +
                            point.m_lateralFrictionDir1 * point.m_appliedImpulseLateral1 +
                            point.m_lateralFrictionDir2 * point.m_appliedImpulseLateral2;
  return {link - spec::kTorso,
          array(point.m_positionWorldOnA),
          {impulse.x() / spec::kSubstep, impulse.y() / spec::kSubstep, impulse.z() / spec::kSubstep}};
}

}  // namespace

struct BulletSimulation::Implementation {
  explicit Implementation(const UrdfModel& model) : robot(model, spec::kLimitRegistration, world.dynamics) {}

  /// Forces and torques on links last until stepSimulation returns, as joint torques do.
  void apply(const Push& given) {
    const int link = spec::kTorso + given.body;
    const btMatrix3x3& rotation = robot.body().getLink(link).m_collider->getWorldTransform().getBasis();
    const btVector3 arm = rotation * btVector3(given.at[0], 0, given.at[2]);
    const btVector3 force(given.force[0], 0, given.force[2]);
    robot.body().addLinkForce(link, force);
    robot.body().addLinkTorque(link, arm.cross(force));
  }

  BulletWorld world;
  BulletRobot robot;
  std::optional<Push> push;
};

BulletSimulation::BulletSimulation(const UrdfModel& model)
    : implementation_(std::make_unique<Implementation>(model)) {}
BulletSimulation::~BulletSimulation() = default;

void BulletSimulation::reset(std::span<const double, kActionSize> leg_angles, double speed) {
  btMultiBody& body = implementation_->robot.body();
  for (int joint = 0; joint < spec::kJoints; ++joint) {
    const bool leg = joint >= spec::kPlaneJoints;
    body.setJointPos(joint, leg ? leg_angles[static_cast<std::size_t>(joint - spec::kPlaneJoints)] : 0.0);
    body.setJointVel(joint, 0.0);
  }
  body.setJointVel(spec::kSlideX, speed);
  btAlignedObjectArray<btQuaternion> rotations;
  btAlignedObjectArray<btVector3> origins;
  body.forwardKinematics(rotations, origins);
  body.updateCollisionObjectWorldTransforms(rotations, origins);

  btCollisionDispatcher& dispatcher = implementation_->world.dispatcher;
  for (int i = 0; i < dispatcher.getNumManifolds(); ++i)
    dispatcher.getManifoldByIndexInternal(i)->clearManifold();
  implementation_->push.reset();
}

void BulletSimulation::step(std::span<const double, kActionSize> leg_torques) {
  btMultiBody& body = implementation_->robot.body();
  for (int i = 0; i < kActionSize; ++i) {
    body.addJointTorqueMultiDof(i + spec::kPlaneJoints, 0, leg_torques[static_cast<std::size_t>(i)]);
  }
  if (implementation_->push) implementation_->apply(*std::exchange(implementation_->push, std::nullopt));
  implementation_->world.dynamics.stepSimulation(kStepDuration, spec::kSubsteps, spec::kSubstep);
}

void BulletSimulation::push(const Push& push) { implementation_->push = push; }

Reading BulletSimulation::read() const {
  const btMultiBody& body = implementation_->robot.body();
  Reading reading;
  for (int joint = 0; joint < spec::kJoints; ++joint) {
    const auto i = static_cast<std::size_t>(joint);
    reading.joint_positions[i] = body.getJointPos(joint);
    reading.joint_velocities[i] = body.getJointVel(joint);
    reading.link_x[i] = body.getLink(joint).m_cachedWorldTransform.getOrigin().x();
  }

  // Quirk 10: the cached transform is one substep old, the velocity in the link's frame is not.
  const btTransform& torso = body.getLink(spec::kTorso).m_cachedWorldTransform;
  std::array<btVector3, spec::kJoints + 1> omega;
  std::array<btVector3, spec::kJoints + 1> velocity;
  body.compTreeLinkVelocities(omega.data(), velocity.data());
  reading.torso_position = array(torso.getOrigin());
  reading.torso_rotation = array(torso.getRotation());
  reading.torso_velocity = array(torso.getBasis() * velocity[spec::kTorso + 1]);
  reading.torso_angular_velocity = (torso.getBasis() * omega[spec::kTorso + 1]).y();

  btCollisionDispatcher& dispatcher = implementation_->world.dispatcher;
  for (int i = 0; i < dispatcher.getNumManifolds(); ++i) {
    const btPersistentManifold& manifold = *dispatcher.getManifoldByIndexInternal(i);
    if (manifold.getNumContacts() == 0) continue;
    for (std::size_t foot = 0; foot < spec::kFeet.size(); ++foot) {
      if (link_of(manifold) == spec::kFeet[foot]) reading.feet_contact[foot] = 1;
    }
  }
  return reading;
}

void BulletSimulation::poses(Poses& out) const {
  const btMultiBody& body = implementation_->robot.body();
  out.clear();
  for (int link = spec::kTorso; link < spec::kJoints; ++link) {
    const btTransform& transform = body.getLink(link).m_collider->getWorldTransform();
    out.push_back({array(transform.getOrigin()), array(transform.getRotation())});
  }
}

void BulletSimulation::contacts(Contacts& out) const {
  btCollisionDispatcher& dispatcher = implementation_->world.dispatcher;
  out.clear();
  for (int i = 0; i < dispatcher.getNumManifolds(); ++i) {
    const btPersistentManifold& manifold = *dispatcher.getManifoldByIndexInternal(i);
    for (int k = 0; k < manifold.getNumContacts(); ++k) {
      out.push_back(contact(manifold.getContactPoint(k), link_of(manifold)));
    }
  }
}

}  // namespace gallop::env
