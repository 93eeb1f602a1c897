// SPDX-License-Identifier: MIT
// Capsules where they are: in the world, in the picture, and what of the floor they darken. Pure: no OpenGL.
#pragma once

#include <glm/glm.hpp>
#include <span>

#include "env/scene.h"
#include "viz/camera.h"
#include "viz/markers.h"

namespace gallop::viz {

/// A capsule in the world, laid out as the vertex shader reads it.
struct PlacedCapsule {
  glm::vec3 centre;
  float radius;
  glm::vec4 rotation;  ///< of a capsule along z; quaternion x, y, z, w
  glm::vec3 colour;
  float half_length;  ///< of its axis
  float taper;        ///< the radius at the axis' end over that at its start

  /// From the centre to one end of the axis.
  [[nodiscard]] glm::vec3 half_axis() const;
};

[[nodiscard]] PlacedCapsule placed(const env::Capsule& capsule, const env::Pose& body);
[[nodiscard]] PlacedCapsule placed(const Marker& marker);

/// The rectangle of floor that the capsules can darken: minimum xy, maximum xy.
[[nodiscard]] glm::vec4 darkened_floor(std::span<const PlacedCapsule> capsules);

/// A part of a picture in pixels, from its top left corner; nothing where `last` is not beyond `first`.
struct Rectangle {
  glm::ivec2 first{0};
  glm::ivec2 last{0};  ///< one beyond

  [[nodiscard]] glm::ivec2 size() const { return glm::max(last - first, 0); }
  [[nodiscard]] bool empty() const { return size().x == 0 || size().y == 0; }
};

/// The part of a picture of `size` pixels that shows the capsules; all of it when one is next to the eye.
[[nodiscard]] Rectangle shown_in(const glm::ivec2& size, const Camera& camera,
                                 std::span<const PlacedCapsule> capsules);
[[nodiscard]] Rectangle united(const Rectangle& a, const Rectangle& b);

}  // namespace gallop::viz
