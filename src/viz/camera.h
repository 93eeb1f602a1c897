// SPDX-License-Identifier: MIT
// Where a picture is taken from. Pure: matrices and filters, no OpenGL.
#pragma once

#include <glm/glm.hpp>

#include "viz/film.h"

namespace gallop::viz {

/// A pinhole camera, z up. Lengths in metres, angles in radians.
struct Camera {
  glm::vec3 eye{0.0F, -3.0F, 1.0F};
  glm::vec3 target{0.0F};
  float field_of_view = 0.6F;  ///< vertical
  float near_plane = 0.1F;
  float far_plane = 100.0F;

  [[nodiscard]] glm::mat4 view() const;
  /// OpenGL clip space, y up. `aspect` is width over height.
  [[nodiscard]] glm::mat4 projection(float aspect) const;
};

/// A point of view relative to what is looked at. PyBullet's convention: yaw 0 looks along +y (forward is to
/// the right), positive yaw walks around counter-clockwise seen from above, negative pitch looks down.
struct Orbit {
  float distance = 3.0F;
  float yaw_degrees = 0.0F;
  float pitch_degrees = -30.0F;
  float field_of_view_degrees = 60.0F;

  [[nodiscard]] Camera look_at(const glm::vec3& target) const;
};

/// The point of view of each kind. Pybullet's numbers are those of env_bases.py.
[[nodiscard]] Orbit orbit_of(CameraKind kind);

/// A camera that goes along with a moving body.
///
/// Follow and side predict with the body's own speed (a g-h filter), so a steady run leaves no lag and a
/// stumble no jerk; height is followed slowly, so that a gallop is seen to bounce. Pybullet is fixed to the
/// body, as the original.
class TrackingCamera {
 public:
  explicit TrackingCamera(CameraKind kind) : kind_(kind), orbit_(orbit_of(kind)) {}

  /// Moves on by `duration` seconds to a body at `position`. The first call, and a jump of metres, set it
  /// there.
  Camera follow(const glm::vec3& position, float duration);

 private:
  CameraKind kind_;
  Orbit orbit_;
  bool placed_ = false;
  glm::vec3 target_{0.0F};
  glm::vec2 velocity_{0.0F};
};

}  // namespace gallop::viz
