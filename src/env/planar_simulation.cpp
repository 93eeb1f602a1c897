// SPDX-License-Identifier: MIT
// The order of a substep is Bullet's: contacts, forces, constraints, positions. Poses stay those of its
// beginning.
#include "env/planar_simulation.h"

#include <BulletCollision/CollisionShapes/btCapsuleShape.h>
#include <BulletCollision/CollisionShapes/btCompoundShape.h>
#include <BulletCollision/CollisionShapes/btMultiSphereShape.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "env/bullet_robot.h"
#include "env/bullet_world.h"
#include "env/half_cheetah_model.h"
#include "env/planar_contacts.h"
#include "env/planar_solver.h"
#include "env/planar_tree.h"

namespace gallop::env {
namespace {

using planar::kBodies;
using planar::kFirstHinge;

planar::Vector in_plane(const btVector3& v) { return {v.x(), v.z()}; }

planar::TreeConstants tree_constants(const btMultiBody& robot) {
  planar::TreeConstants constants;
  for (int b = 0; b < kBodies; ++b) {
    const btMultibodyLink& link = robot.getLink(kFirstHinge + b);
    constants.bodies[b] = {link.m_mass, link.m_inertiaLocal.y(), in_plane(link.m_eVector)};
  }
  constants.start_height = robot.getLink(0).m_eVector.z();
  constants.linear_damping = robot.getLinearDamping();
  constants.angular_damping = robot.getAngularDamping();
  constants.max_speed = robot.getMaxCoordinateVelocity();
  return constants;
}

planar::Shape shape(const btCompoundShape& compound, int child, int body, double friction) {
  const btTransform& placement = compound.getChildTransform(child);
  planar::Shape shape;
  shape.body = body;
  shape.centre = in_plane(placement.getOrigin());
  shape.rotation = {placement.getBasis()[0][0], placement.getBasis()[0][2]};
  shape.threshold = compound.getContactBreakingThreshold(gContactBreakingThreshold);
  shape.friction = friction;
  if (const auto* capsule = dynamic_cast<const btCapsuleShape*>(compound.getChildShape(child))) {
    shape.half = capsule->getHalfHeight();
    shape.radius = capsule->getRadius();
  } else {
    const auto& spheres = dynamic_cast<const btMultiSphereShape&>(*compound.getChildShape(child));
    shape.is_two_spheres = true;
    shape.half = spheres.getSpherePosition(1).x();
    shape.radius = spheres.getSphereRadius(1);
    shape.margin = spheres.getMargin();
  }
  return shape;
}

/// In the order in which Bullet makes their manifolds: bodies from the last to the first, a body's shapes
/// likewise.
std::vector<planar::Manifold> manifolds(const btMultiBody& robot, double ground_friction) {
  std::vector<planar::Manifold> manifolds;
  for (int b = kBodies - 1; b >= 0; --b) {
    const btMultiBodyLinkCollider& collider = *robot.getLink(kFirstHinge + b).m_collider;
    const auto& compound = dynamic_cast<const btCompoundShape&>(*collider.getCollisionShape());
    for (int child = compound.getNumChildShapes() - 1; child >= 0; --child) {
      manifolds.emplace_back(shape(compound, child, b, collider.getFriction() * ground_friction));
    }
  }
  return manifolds;
}

}  // namespace

struct PlanarSimulation::Implementation {
  Implementation(const UrdfModel& model, const btMultiBody& robot, const btCollisionObject& ground)
      : tree(tree_constants(robot)),
        manifolds(env::manifolds(robot, ground.getFriction())),
        solver(joint_ranges(model)) {}

  void substep(const planar::JointVector& torques, const planar::Load& load) {
    tree.update_poses();
    pitch_at_poses = positions[spec::kTorso];
    update_contacts();
    tree.accelerate(velocities, torques, load, spec::kSubstep);
    solver.solve(tree, sorted_contacts(), positions, velocities);
    for (int joint = 0; joint < spec::kJoints; ++joint)
      positions[joint] += spec::kSubstep * velocities[joint];
    tree.set_joints(positions);
  }

  /// Of the push, which is used up by this. The first substep makes the same poses again.
  planar::Load load_of_push() {
    if (!push) return {};
    const Push given = *std::exchange(push, std::nullopt);
    tree.update_poses();
    const planar::Vector arm = tree.rotation(given.body) * planar::Vector{given.at[0], given.at[2]};
    const planar::Vector force{given.force[0], given.force[2]};
    return {given.body, force, cross(arm, force)};
  }

  void update_contacts() {
    for (planar::Manifold& manifold : manifolds) {
      const int body = manifold.shape().body;
      manifold.update(tree.rotation(body), tree.origin(body));
    }
  }

  /// By body, with Bullet's sort: it is not stable, and the torso has two.
  const std::vector<const planar::Manifold*>& sorted_contacts() {
    sorting.resize(0);
    for (const planar::Manifold& manifold : manifolds) {
      if (!manifold.points().empty()) sorting.push_back(&manifold);
    }
    sorting.quickSort([](const planar::Manifold* a, const planar::Manifold* b) {
      return a->shape().body < b->shape().body;
    });
    contacts.clear();
    for (int i = 0; i < sorting.size(); ++i) contacts.push_back(sorting[i]);
    return contacts;
  }

  planar::Tree tree;
  std::vector<planar::Manifold> manifolds;
  planar::Solver solver;
  planar::JointVector positions{};
  planar::JointVector velocities{};
  double pitch_at_poses = 0.0;
  std::optional<Push> push;
  btAlignedObjectArray<const planar::Manifold*> sorting;
  std::vector<const planar::Manifold*> contacts;  // of the last substep
};

PlanarSimulation::PlanarSimulation(const UrdfModel& model) {
  BulletWorld world;
  const BulletRobot robot(model, spec::kLimitRegistration, world.dynamics);
  implementation_ = std::make_unique<Implementation>(model, robot.body(), world.ground);
}

PlanarSimulation::~PlanarSimulation() = default;

void PlanarSimulation::reset(std::span<const double, kActionSize> leg_angles, double speed) {
  Implementation& self = *implementation_;
  self.positions.fill(0.0);
  self.velocities.fill(0.0);
  self.velocities[spec::kSlideX] = speed;
  std::copy(leg_angles.begin(), leg_angles.end(), self.positions.begin() + spec::kPlaneJoints);
  self.tree.set_joints(self.positions);
  self.tree.update_poses();
  self.pitch_at_poses = 0.0;
  for (planar::Manifold& manifold : self.manifolds) manifold.clear();
  self.contacts.clear();
  self.push.reset();
}

void PlanarSimulation::step(std::span<const double, kActionSize> leg_torques) {
  planar::JointVector torques{};
  std::copy(leg_torques.begin(), leg_torques.end(), torques.begin() + spec::kPlaneJoints);
  const planar::Load load = implementation_->load_of_push();
  for (int i = 0; i < spec::kSubsteps; ++i) implementation_->substep(torques, load);
}

void PlanarSimulation::push(const Push& push) { implementation_->push = push; }

Reading PlanarSimulation::read() const {
  const Implementation& self = *implementation_;
  Reading reading;
  reading.joint_positions = self.positions;
  reading.joint_velocities = self.velocities;
  for (int joint = 0; joint < spec::kJoints; ++joint) {
    reading.link_x[joint] = self.tree.origin(joint < kFirstHinge ? 0 : joint - kFirstHinge).x;
  }

  // Quirk 18: signs of zero in the quaternion decide between roll pi and -pi, so Bullet's own functions make
  // it.
  const btQuaternion parent_to_torso(btVector3(0, 1, 0), -self.pitch_at_poses);
  const btQuaternion unturned = btQuaternion::getIdentity().inverse();
  const btQuaternion base_to_torso =
      parent_to_torso * unturned * (unturned * (unturned * btQuaternion::getIdentity()));
  const btQuaternion torso_to_base(-base_to_torso.x(), -base_to_torso.y(), -base_to_torso.z(),
                                   base_to_torso.w());
  btQuaternion rotation;
  btMatrix3x3(torso_to_base).getRotation(rotation);
  reading.torso_rotation = {rotation.x(), rotation.y(), rotation.z(), rotation.w()};

  const planar::Vector origin = self.tree.origin(0);
  const planar::Vector velocity = self.tree.rotation(0) * self.tree.torso_velocity(self.velocities);
  reading.torso_position = {origin.x, 0.0, origin.z};
  reading.torso_velocity = {velocity.x, 0.0, velocity.z};
  reading.torso_angular_velocity = self.velocities[spec::kTorso];

  for (const planar::Manifold& manifold : self.manifolds) {
    for (std::size_t foot = 0; foot < spec::kFeet.size(); ++foot) {
      const bool is_foot = kFirstHinge + manifold.shape().body == spec::kFeet[foot];
      if (is_foot && !manifold.points().empty()) reading.feet_contact[foot] = 1;
    }
  }
  return reading;
}

void PlanarSimulation::poses(Poses& out) const {
  planar::Tree fresh = implementation_->tree;
  fresh.update_poses();
  out.clear();
  for (int b = 0; b < kBodies; ++b) {
    const planar::Vector origin = fresh.origin(b);
    const auto [cosine, sine] = fresh.rotation(b);
    const double half = 0.5 * std::atan2(sine, cosine);
    out.push_back({{origin.x, 0.0, origin.z}, {0.0, std::sin(half), 0.0, std::cos(half)}});
  }
}

void PlanarSimulation::contacts(Contacts& out) const {
  const Implementation& self = *implementation_;
  out.clear();
  for (const planar::Manifold* manifold : self.contacts) {
    for (const planar::ContactPoint& point : manifold->points()) {
      const planar::Vector impulse = self.solver.contact_impulse(out.size());
      out.push_back({manifold->shape().body,
                     {point.world.x, 0.0, point.world.z},
                     {impulse.x / spec::kSubstep, 0.0, impulse.z / spec::kSubstep}});
    }
  }
}

}  // namespace gallop::env
