// SPDX-License-Identifier: MIT
// Notation in comments is Mirtich's, as in btMultiBody.cpp: I inertias, z zero-acceleration forces (here:
// biases), c Coriolis accelerations, h = I s and D = s.h of a joint with axis s.
#include "env/planar_tree.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gallop::env::planar {
namespace {

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

/// Bullet's safeNorm.
double length(Vector v) {
  const double squared = dot(v, v);
  return squared > kEpsilon ? std::sqrt(squared) : 0.0;
}
double length(double spin) { return length(Vector{spin, 0.0}); }

}  // namespace

void Tree::set_joints(const JointVector& positions) {
  slide_ = {positions[0], positions[1]};
  for (int b = 0; b < kBodies; ++b) {
    Body& body = bodies_[b];
    const double half_angle = -positions[kFirstHinge + b] * 0.5;
    body.turn = {std::sin(half_angle), std::cos(half_angle)};
    body.from_parent = matrix(body.turn);
    body.offset = body.turn * constants_.bodies[b].pivot;
  }
}

void Tree::update_poses() {
  for (int b = 0; b < kBodies; ++b) {
    Body& body = bodies_[b];
    if (parent(b) < 0) {
      body.from_world = body.turn;
      body.origin = {slide_.x, constants_.start_height + slide_.z};
    } else {
      const Body& above = bodies_[parent(b)];
      body.from_world = body.turn * above.from_world;
      body.origin = above.origin + inverse(body.from_world) * body.offset;
    }
    body.rotation = matrix(inverse(body.from_world));
  }
}

Vector Tree::torso_velocity(const JointVector& velocities) const {
  return bodies_[0].from_parent * Vector{velocities[0], velocities[1]};
}

Tree::Motion Tree::carried(const Body& body, const Motion& parent) {
  const Vector turned = body.from_parent * parent.linear;
  return {parent.spin, {body.offset.z * parent.spin + turned.x, turned.z - body.offset.x * parent.spin}};
}

Tree::Force Tree::carried_back(const Body& body, const Force& force) {
  return {unrotate(body.from_parent, force.linear), force.moment + cross(body.offset, force.linear)};
}

void Tree::add_shifted(Inertia& sum, const Body& body, const Inertia& inertia) {
  const auto [c, s] = body.from_parent;
  const Vector r = body.offset;
  const Inertia& i = inertia;
  // about the parent's origin, still in the body's axes
  const Vector coupling{i.coupling.x - (r.x * i.xz - r.z * i.xx), i.coupling.z - (r.x * i.zz - r.z * i.zx)};
  const double moment =
      (coupling.x * r.z - coupling.z * r.x + i.moment) - (r.x * i.coupling.z - r.z * i.coupling.x);
  // turned into the parent's axes: transpose, mass matrix, rotation
  const double xx = i.xx * c - i.zx * s;
  const double xz = i.xz * c - i.zz * s;
  const double zx = i.xx * s + i.zx * c;
  const double zz = i.xz * s + i.zz * c;
  sum.coupling = sum.coupling + unrotate(body.from_parent, coupling);
  sum.xx += c * xx - s * xz;
  sum.xz += s * xx + c * xz;
  sum.zx += c * zx - s * zz;
  sum.zz += s * zx + c * zz;
  sum.moment += moment;
}

double Tree::reciprocal(double inertia) { return inertia >= kEpsilon ? 1.0 / inertia : 0.0; }

/// Of a body pulled by an outer force, in its own axes: that, damping, and what turning its velocity takes.
/// Left to itself GCC calls this, and the whole environment is two per cent slower.
inline Tree::Force Tree::bias(int b, Vector pull) const {
  const auto& [mass, inertia, pivot] = constants_.bodies[b];
  const auto& [spin, linear] = bodies_[b].velocity;
  const double linear_drag = constants_.linear_damping + constants_.linear_damping * length(linear);
  const double angular_drag = constants_.angular_damping + constants_.angular_damping * length(spin);
  return {{-pull.x + mass * linear.x * linear_drag + mass * (spin * linear.z),
           -pull.z + mass * linear.z * linear_drag - mass * (spin * linear.x)},
          inertia * spin * angular_drag};
}

/// First way out: velocities, Coriolis accelerations, forces, and each body's own inertia.
void Tree::start_bodies(const JointVector& velocities, const Load& load) {
  std::array<Rotation, kBodies> from_world;
  for (int b = 0; b < kBodies; ++b) {
    Body& body = bodies_[b];
    const auto& [mass, inertia, pivot] = constants_.bodies[b];
    const bool is_root = parent(b) < 0;
    const double joint_velocity = velocities[kFirstHinge + b];
    const Motion slides{0.0, {velocities[0], velocities[1]}};
    body.velocity = carried(body, is_root ? slides : bodies_[parent(b)].velocity);
    body.velocity.spin += joint_velocity;
    const Vector linear = body.velocity.linear;
    body.coriolis = {-(linear.z * joint_velocity), linear.x * joint_velocity};

    from_world[b] = is_root ? body.from_parent : body.from_parent * from_world[parent(b)];
    const double weight = spec::kGravity * mass;
    body.bias = bias(b, {from_world[b].sine * weight, from_world[b].cosine * weight});
    body.inertia = {{}, mass, 0.0, 0.0, mass, inertia};
  }
  if (load.body < 0) return;
  // Bullet turns the sum of load and gravity. Without a load there is no sum, not even with zero.
  const double weight = spec::kGravity * constants_.bodies[load.body].mass;
  Force& loaded = bodies_[load.body].bias;
  loaded = bias(load.body, from_world[load.body] * Vector{load.force.x, load.force.z + weight});
  loaded.moment -= load.moment;
}

/// Way in, from the feet to the slides: joints are eliminated one by one. Returns Y, the force each joint has
/// left.
JointVector Tree::eliminate_joints(const JointVector& torques) {
  JointVector rest{};
  Inertia slides_inertia;
  Force slides_bias;
  for (int b = kBodies - 1; b >= 0; --b) {
    Body& body = bodies_[b];
    const Inertia& i = body.inertia;
    const Vector c = body.coriolis;
    const int joint = kFirstHinge + b;
    const Force h{i.coupling, i.moment};
    rest[joint] = (torques[joint] - body.bias.moment) - dot(c, h.linear);
    body.hinge = {h, reciprocal(h.moment)};

    // I - h h^T / D and z + I c + h Y / D go to the parent
    const Force scaled{body.hinge.inverse * h.linear, body.hinge.inverse * h.moment};
    const Inertia reduced{
        {i.coupling.x - h.linear.x * scaled.moment, i.coupling.z - h.linear.z * scaled.moment},
        i.xx - h.linear.x * scaled.linear.x,
        i.xz - h.linear.x * scaled.linear.z,
        i.zx - h.linear.z * scaled.linear.x,
        i.zz - h.linear.z * scaled.linear.z,
        i.moment - h.moment * scaled.moment};
    const double share = body.hinge.inverse * rest[joint];
    const Force force{
        body.bias.linear + Vector{i.xx * c.x + i.xz * c.z, i.zx * c.x + i.zz * c.z} + share * h.linear,
        body.bias.moment + dot(i.coupling, c) + share * h.moment};
    const Force carried = carried_back(body, force);
    const bool is_root = parent(b) < 0;
    add_shifted(is_root ? slides_inertia : bodies_[parent(b)].inertia, body, reduced);
    Force& bias = is_root ? slides_bias : bodies_[parent(b)].bias;
    bias = {bias.linear + carried.linear, bias.moment + carried.moment};
  }

  const Inertia& i = slides_inertia;
  slide_coupling_ = i.xz;
  slide_z_inverse_ = reciprocal(i.zz);
  slide_x_inverse_ = reciprocal(i.xx - i.xz * (slide_z_inverse_ * i.xz));
  rest[1] = torques[1] - slides_bias.linear.z;
  rest[0] = torques[0] - (slides_bias.linear.x + slide_z_inverse_ * rest[1] * i.xz);
  return rest;
}

/// Second way out: accelerations of the joints from the force each has left.
JointVector Tree::release_joints(const JointVector& rest, bool with_coriolis) const {
  JointVector acceleration;
  acceleration[0] = slide_x_inverse_ * rest[0];
  acceleration[1] = slide_z_inverse_ * (rest[1] - acceleration[0] * slide_coupling_);
  const Motion slides{0.0, {acceleration[0], acceleration[1]}};
  std::array<Motion, kBodies> motions;
  for (int b = 0; b < kBodies; ++b) {
    const Body& body = bodies_[b];
    const auto& [h, inverse] = body.hinge;
    const int joint = kFirstHinge + b;
    Motion& motion = motions[b];
    motion = carried(body, parent(b) < 0 ? slides : motions[parent(b)]);
    acceleration[joint] = inverse * (rest[joint] - (dot(motion.linear, h.linear) + motion.spin * h.moment));
    motion.spin += acceleration[joint];
    if (with_coriolis) motion.linear = motion.linear + body.coriolis;
  }
  return acceleration;
}

void Tree::accelerate(JointVector& velocities, const JointVector& torques, const Load& load,
                      double duration) {
  start_bodies(velocities, load);
  add_velocities(velocities, release_joints(eliminate_joints(torques), true), duration);
}

JointVector Tree::response(int body, const JointVector& impulse) const {
  JointVector rest{};
  Force force;  // only the way from the body to the root carries any
  for (int b = body; b >= 0; b = parent(b)) {
    const auto& [h, inverse] = bodies_[b].hinge;
    const int joint = kFirstHinge + b;
    rest[joint] = impulse[joint] - force.moment;
    const double share = inverse * rest[joint];
    force = carried_back(bodies_[b], {force.linear + share * h.linear, force.moment + share * h.moment});
  }
  rest[1] = impulse[1] - force.linear.z;
  rest[0] = impulse[0] - (force.linear.x + slide_z_inverse_ * rest[1] * slide_coupling_);
  return release_joints(rest, false);
}

JointVector Tree::jacobian(int body, Vector point, Vector direction) const {
  JointVector jacobian{};
  jacobian[0] = direction.x;
  jacobian[1] = direction.z;
  Vector arm{point.x - slide_.x, (point.z - constants_.start_height) - slide_.z};
  const auto hinge = [&](int b) {
    direction = bodies_[b].from_parent * direction;
    arm = bodies_[b].from_parent * arm - bodies_[b].offset;
    jacobian[kFirstHinge + b] = direction.x * arm.z - direction.z * arm.x;
  };
  hinge(0);
  for (int b = leg_start(body); b <= body; ++b) hinge(b);
  return jacobian;
}

void Tree::add_velocities(JointVector& velocities, const JointVector& change, double factor) const {
  for (int joint = 0; joint < spec::kJoints; ++joint) {
    const double sum = velocities[joint] + change[joint] * factor;
    velocities[joint] = std::clamp(sum, -constants_.max_speed, constants_.max_speed);
  }
}

}  // namespace gallop::env::planar
