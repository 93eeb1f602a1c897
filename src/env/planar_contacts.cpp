// SPDX-License-Identifier: MIT
// One new point at most per shape and substep; up to four are kept.
#include "env/planar_contacts.h"

#include <cmath>

namespace gallop::env::planar {

/// In the shape's frame, for a shape turned by `rotation`: the support vertex against the ground's normal.
Vector Manifold::lowest_point(Rotation rotation) const {
  const Vector down{rotation.sine, -rotation.cosine};
  const Vector normal = (1.0 / std::sqrt(dot(down, down))) * down;
  if (!shape_.is_two_spheres) {
    const double end = normal.z < 0.0 ? -shape_.half : shape_.half;
    return {shape_.radius * normal.x, end + shape_.radius * normal.z};
  }
  const auto inside = [&](double centre) {
    return Vector{centre + normal.x * shape_.radius - normal.x * shape_.margin,
                  normal.z * shape_.radius - normal.z * shape_.margin};
  };
  const Vector back = inside(-shape_.half);
  const Vector front = inside(shape_.half);
  return (dot(front, normal) > dot(back, normal) ? front : back) + shape_.margin * normal;
}

void Manifold::update(Rotation body_rotation, Vector body_origin) {
  refresh(body_rotation, body_origin);

  const Rotation rotation = body_rotation * shape_.rotation;
  const Vector origin = body_rotation * shape_.centre + body_origin;
  const Vector lowest = rotation * lowest_point(rotation) + origin;
  if (lowest.z < shape_.threshold) {
    const ContactPoint point{unrotate(body_rotation, lowest - body_origin), lowest.x, lowest};
    points_[slot_for(point)] = point;
  }
  refresh(body_rotation, body_origin);
}

/// Drops points from the back; a hole is filled by the last.
void Manifold::refresh(Rotation body_rotation, Vector body_origin) {
  for (int i = 0; i < count_; ++i) points_[i].world = body_rotation * points_[i].local + body_origin;
  for (int i = count_ - 1; i >= 0; --i) {
    const double drift = points_[i].ground_x - points_[i].world.x;
    const bool left =
        points_[i].world.z > shape_.threshold || drift * drift > shape_.threshold * shape_.threshold;
    if (left) points_[i] = points_[--count_];
  }
}

/// The nearest known point if it is near enough, else a new place. Enters the point into the count.
int Manifold::slot_for(const ContactPoint& point) {
  double shortest = shape_.threshold * shape_.threshold;
  int nearest = -1;
  for (int i = 0; i < count_; ++i) {
    const Vector apart = points_[i].local - point.local;
    if (dot(apart, apart) >= shortest) continue;
    shortest = dot(apart, apart);
    nearest = i;
  }
  if (nearest >= 0) return nearest;
  return count_ < kCapacity ? count_++ : least_useful(point);
}

/// Of four points, the one whose place the new one takes: the deepest stays, the others span the largest
/// area.
int Manifold::least_useful(const ContactPoint& point) const {
  int deepest = -1;
  double depth = point.world.z;
  for (int i = 0; i < kCapacity; ++i) {
    if (points_[i].world.z >= depth) continue;
    depth = points_[i].world.z;
    deepest = i;
  }
  // replacing point i leaves the new point with `partner`, against the line between the other two
  constexpr int kOthers[kCapacity][3] = {{1, 3, 2}, {0, 3, 2}, {0, 3, 1}, {0, 2, 1}};
  int best = 0;
  double largest = -1.0;
  for (int i = 0; i < kCapacity; ++i) {
    const auto [partner, a, b] = kOthers[i];
    const double side = cross(point.local - points_[partner].local, points_[a].local - points_[b].local);
    const double area = i == deepest ? 0.0 : side * side;
    if (area <= largest) continue;
    largest = area;
    best = i;
  }
  return best;
}

}  // namespace gallop::env::planar
