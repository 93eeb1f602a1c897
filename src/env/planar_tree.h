// SPDX-License-Identifier: MIT
// The half cheetah's kinematics and forward dynamics in its plane: Bullet's articulated-body algorithm
// (btMultiBody) for two slides and seven hinged bodies, bit for bit.
#pragma once

#include <array>

#include "env/half_cheetah_spec.h"
#include "env/planar_algebra.h"

namespace gallop::env::planar {

using JointVector = std::array<double, spec::kJoints>;

/// Torso, bthigh, bshin, bfoot, fthigh, fshin, ffoot. Body b hangs on joint kFirstHinge + b.
inline constexpr int kBodies = 7;
inline constexpr int kFirstHinge = spec::kTorso;
/// The first body of a body's leg; from the torso to a body lead the leg's bodies up to it.
constexpr int leg_start(int body) { return body < 4 ? 1 : 4; }

/// What does not change: numbers read of the Bullet multibody.
struct BodyConstants {
  double mass = 0.0;
  double inertia = 0.0;  ///< about y
  Vector pivot;          ///< the joint, in the parent's frame
};
struct TreeConstants {
  std::array<BodyConstants, kBodies> bodies;
  double start_height = 0.0;  ///< of the slides' origin
  double linear_damping = 0.0;
  double angular_damping = 0.0;
  double max_speed = 0.0;  ///< clamp of every joint velocity
};

/// A force from outside on one body, in world axes: at the body's origin, and as a moment about it.
struct Load {
  int body = -1;  ///< none
  Vector force;
  double moment = 0.0;
};

class Tree {
 public:
  explicit Tree(const TreeConstants& constants) : constants_(constants) {}

  /// Rotations and offsets between bodies, for these joint positions (Bullet's joint caches).
  void set_joints(const JointVector& positions);
  /// World poses of the bodies, from those (Bullet's forwardKinematics).
  void update_poses();
  /// Velocities after `duration` under gravity, damping, joint torques and the load. Leaves the factors that
  /// response() needs.
  void accelerate(JointVector& velocities, const JointVector& torques, const Load& load, double duration);

  /// How much every joint's velocity changes by a unit impulse. `impulse` may be non-zero only on the way
  /// from `body` to the root.
  [[nodiscard]] JointVector response(int body, const JointVector& impulse) const;
  /// Velocity along `direction` of a world point fixed to `body`, as a function of joint velocities.
  [[nodiscard]] JointVector jacobian(int body, Vector point, Vector direction) const;
  /// v + dv, within the clamp.
  void add_velocities(JointVector& velocities, const JointVector& change, double factor) const;

  [[nodiscard]] Rotation rotation(int body) const { return bodies_[body].rotation; }
  [[nodiscard]] Vector origin(int body) const { return bodies_[body].origin; }
  /// The torso's velocity in its own frame, for the positions last set.
  [[nodiscard]] Vector torso_velocity(const JointVector& velocities) const;

 private:
  /// A spatial force: linear part, and moment about y.
  struct Force {
    Vector linear;
    double moment = 0.0;
  };
  /// A spatial acceleration or velocity: about y, and linear.
  struct Motion {
    double spin = 0.0;
    Vector linear;
  };
  /// The planar part of a spatial inertia. The mass matrix is not kept symmetric by rounding.
  struct Inertia {
    Vector coupling;
    double xx = 0.0, xz = 0.0, zx = 0.0, zz = 0.0;
    double moment = 0.0;
  };
  /// What a joint's elimination leaves behind: the force per unit of joint acceleration and its inverse
  /// inertia.
  struct Hinge {
    Force force;
    double inverse = 0.0;
  };
  struct Body {
    Turn turn;             // parent to body
    Rotation from_parent;  // the same as a matrix
    Vector offset;         // the joint as seen from the parent's origin, in the body's frame
    Turn from_world;
    Rotation rotation;  // body to world
    Vector origin;      // in the world
    Motion velocity;
    Vector coriolis;
    Force bias;  // what it takes to keep it from accelerating
    Inertia inertia;
    Hinge hinge;
  };

  [[nodiscard]] static int parent(int body) { return spec::kParentJoint[kFirstHinge + body] - kFirstHinge; }
  [[nodiscard]] static Motion carried(const Body& body, const Motion& parent);
  [[nodiscard]] static Force carried_back(const Body& body, const Force& force);
  static void add_shifted(Inertia& sum, const Body& body, const Inertia& inertia);
  static double reciprocal(double inertia);

  [[nodiscard]] Force bias(int body, Vector pull) const;
  void start_bodies(const JointVector& velocities, const Load& load);
  JointVector eliminate_joints(const JointVector& torques);
  [[nodiscard]] JointVector release_joints(const JointVector& rest, bool with_coriolis) const;

  TreeConstants constants_;
  Vector slide_;  // positions of the two slides
  std::array<Body, kBodies> bodies_;
  // the slides, z on x: their inverse inertias, and the force along x per unit of acceleration along z
  double slide_x_inverse_ = 0.0;
  double slide_z_inverse_ = 0.0;
  double slide_coupling_ = 0.0;
};

}  // namespace gallop::env::planar
