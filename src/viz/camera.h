// SPDX-License-Identifier: MIT
// Where a picture is taken from. Pure: matrices and filters, no OpenGL.
#pragma once

#include <cstddef>
#include <glm/glm.hpp>

#include "env/scene.h"
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

inline constexpr float kLowestEye = 0.05F;  ///< metres; the floor is at 0

/// `orbit` around `target`, walked up just as far as the eye needs to stay above the floor.
[[nodiscard]] Orbit above_floor(const Orbit& orbit, const glm::vec3& target);

/// The body a camera goes along with: the torso, or the first.
[[nodiscard]] std::size_t tracked_body(const env::Scene& scene);

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

  /// What it shows now.
  [[nodiscard]] Camera camera() const { return above_floor(orbit_, target_).look_at(target_); }
  /// The point of view, which may be changed while following; it is kept above the floor.
  [[nodiscard]] const Orbit& orbit() const { return orbit_; }
  void set_orbit(const Orbit& orbit) { orbit_ = above_floor(orbit, target_); }

 private:
  void move(const glm::vec3& wanted, float duration);

  CameraKind kind_;
  Orbit orbit_;
  bool placed_ = false;
  glm::vec3 target_{0.0F};
  glm::vec2 velocity_{0.0F};
};

}  // namespace gallop::viz
