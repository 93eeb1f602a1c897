// SPDX-License-Identifier: MIT
// A point of view moved by hand. Pure: a mouse's pixels in, a camera out.
#pragma once

#include <glm/glm.hpp>

#include "viz/camera.h"

namespace gallop::viz {

/// `orbit` after the mouse was dragged by so many pixels to the right and down: what is looked at turns along
/// with it. Short of straight up and down.
[[nodiscard]] Orbit turned(const Orbit& orbit, float dx, float dy);

/// `orbit` nearer by so many ticks of the wheel, or farther by negative ones; 0.5 to 60 m away.
[[nodiscard]] Orbit zoomed(const Orbit& orbit, float ticks);

/// Walks around a point that stays where it is until panned. Its eye never goes below 0.05 m.
class FreeCamera {
 public:
  FreeCamera() : FreeCamera(orbit_of(CameraKind::Follow).look_at({0.0F, 0.0F, 0.5F})) {}
  /// Shows what `camera` shows, so that taking over from another does not jump.
  explicit FreeCamera(const Camera& camera);

  /// By pixels dragged to the right and down.
  void orbit(float dx, float dy);
  /// By pixels dragged to the right and down in a picture of `view_height` pixels: what is under the mouse at
  /// the target's distance stays under it, unless the floor is in the way.
  void pan(float dx, float dy, float view_height);
  /// By ticks of the wheel; positive ones go nearer.
  void zoom(float ticks);

  [[nodiscard]] Camera camera() const { return orbit_.look_at(target_); }
  [[nodiscard]] const glm::vec3& target() const { return target_; }

 private:
  glm::vec3 target_;
  Orbit orbit_;
};

}  // namespace gallop::viz
