// SPDX-License-Identifier: MIT
// Bullet's 3-D arithmetic in the plane y = 0, to the last bit: the terms that are exactly zero are left out,
// the others keep Bullet's order. (x + 0 and x * 1 are exact, and only the signs of zeros can differ.)
#pragma once

namespace gallop::env::planar {

struct Vector {
  double x = 0.0;
  double z = 0.0;
};

inline Vector operator+(Vector a, Vector b) { return {a.x + b.x, a.z + b.z}; }
inline Vector operator-(Vector a, Vector b) { return {a.x - b.x, a.z - b.z}; }
inline Vector operator*(double s, Vector v) { return {s * v.x, s * v.z}; }
inline double dot(Vector a, Vector b) { return a.x * b.x + a.z * b.z; }
/// The y component of a x b.
inline double cross(Vector a, Vector b) { return a.z * b.x - a.x * b.z; }

/// The matrix [c 0 s; 0 1 0; -s 0 c].
struct Rotation {
  double cosine = 1.0;
  double sine = 0.0;
};

inline Vector operator*(Rotation r, Vector v) {
  return {r.cosine * v.x + r.sine * v.z, r.cosine * v.z - r.sine * v.x};
}
/// The transpose times the vector.
inline Vector unrotate(Rotation r, Vector v) {
  return {r.cosine * v.x - r.sine * v.z, r.sine * v.x + r.cosine * v.z};
}
inline Rotation operator*(Rotation a, Rotation b) {
  return {a.cosine * b.cosine - a.sine * b.sine, a.cosine * b.sine + a.sine * b.cosine};
}

/// The unit quaternion (0, y, 0, w).
struct Turn {
  double y = 0.0;
  double w = 1.0;
};

inline Turn operator*(Turn a, Turn b) { return {a.w * b.y + a.y * b.w, a.w * b.w - a.y * b.y}; }
inline Turn inverse(Turn t) { return {-t.y, t.w}; }

/// quatRotate: two quaternion products, not a matrix; it rounds otherwise.
inline Vector operator*(Turn t, Vector v) {
  const Vector half{t.w * v.x + t.y * v.z, t.w * v.z - t.y * v.x};
  return {half.x * t.w + half.z * t.y, half.z * t.w - half.x * t.y};
}

/// btMatrix3x3::setRotation, which divides by the squared length again.
inline Rotation matrix(Turn t) {
  const double scale = 2.0 / (t.y * t.y + t.w * t.w);
  const double scaled = t.y * scale;
  return {1.0 - t.y * scaled, t.w * scaled};
}

}  // namespace gallop::env::planar
