// SPDX-License-Identifier: MIT
// From a place in the picture to what is there, and back. Pure: no OpenGL.
// Places in a picture: u to the right, v down, 0 to 1 from its top left corner. `aspect` is width over
// height.
#pragma once

#include <glm/glm.hpp>
#include <optional>

#include "env/scene.h"
#include "viz/camera.h"

namespace gallop::viz {

struct Ray {
  glm::vec3 origin{0.0F};
  glm::vec3 direction{0.0F, 1.0F, 0.0F};  ///< unit
};

/// What a camera sees at a place in the picture.
[[nodiscard]] Ray ray_through(const Camera& camera, float aspect, float u, float v);

/// Where `point` is in the picture; outside of 0 to 1 beside it, nothing behind the eye.
[[nodiscard]] std::optional<glm::vec2> project(const Camera& camera, float aspect, const glm::vec3& point);

struct Hit {
  int body = 0;           ///< index into Scene::bodies
  glm::vec3 point{0.0F};  ///< on the capsule, in the world
  float distance = 0.0F;  ///< metres from the ray's origin
  env::Vector3 local{};   ///< the point in the body's frame
};

/// The first of Scene::capsules that the ray meets.
[[nodiscard]] std::optional<Hit> pick(const env::Scene& scene, const env::Poses& poses, const Ray& ray);

/// Where a hand that took hold at `anchor` is: the ray's point in the robot's plane y = anchor.y. Where the
/// ray hardly meets that plane, the plane's point next to where the ray passes the anchor.
[[nodiscard]] glm::vec3 drag_point(const Ray& ray, const glm::vec3& anchor);

}  // namespace gallop::viz
