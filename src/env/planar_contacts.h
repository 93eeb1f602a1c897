// SPDX-License-Identifier: MIT
// Contact points between the robot's shapes and the ground z = 0, kept from substep to substep as Bullet's
// persistent manifolds keep them (btConvexPlaneCollisionAlgorithm, btPersistentManifold), bit for bit.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "env/planar_algebra.h"

namespace gallop::env::planar {

/// Two balls and what lies between, fixed to a body.
struct Shape {
  int body = 0;
  Vector centre;      ///< in the body's frame
  Rotation rotation;  ///< shape to body
  double half = 0.0;  ///< from the centre to either ball
  double radius = 0.0;
  double threshold = 0.0;  ///< points farther than this, or drifted by more, are forgotten
  double friction = 0.0;   ///< combined with the ground's
  /// Quirk 5: the torso is Bullet's two-sphere shape, balls along x, rounded through this margin. Capsules,
  /// balls along z, have none.
  bool is_two_spheres = false;
  double margin = 0.0;
};

struct ContactPoint {
  Vector local;           ///< on the shape, in the body's frame
  double ground_x = 0.0;  ///< where it was found on the ground
  Vector world;           ///< the local point now; its height is the distance
};

class Manifold {
 public:
  explicit Manifold(const Shape& shape) : shape_(shape) {}

  void clear() { count_ = 0; }
  /// Moves the points with the body, forgets those that left, and looks for the lowest point.
  void update(Rotation body_rotation, Vector body_origin);

  [[nodiscard]] const Shape& shape() const { return shape_; }
  [[nodiscard]] std::span<const ContactPoint> points() const {
    return {points_.data(), static_cast<std::size_t>(count_)};
  }

 private:
  static constexpr int kCapacity = 4;

  [[nodiscard]] Vector lowest_point(Rotation rotation) const;
  void refresh(Rotation body_rotation, Vector body_origin);
  [[nodiscard]] int slot_for(const ContactPoint& point);
  [[nodiscard]] int least_useful(const ContactPoint& point) const;

  Shape shape_;
  std::array<ContactPoint, kCapacity> points_;
  int count_ = 0;
};

}  // namespace gallop::env::planar
