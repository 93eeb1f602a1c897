// SPDX-License-Identifier: MIT
// Turning, panning and zooming, each with its limits.
#include "viz/free_camera.h"

#include <algorithm>
#include <cmath>

namespace gallop::viz {
namespace {

constexpr float kDegreesPerPixel = 0.3F;
constexpr float kSteepest = 89.0F;       ///< degrees: straight up or down there is no right and left
constexpr float kNearer = 1.0F / 1.15F;  ///< times the distance, a tick of the wheel
constexpr float kNearest = 0.5F;         ///< metres
constexpr float kFarthest = 60.0F;

}  // namespace

Orbit turned(const Orbit& orbit, float dx, float dy) {
  Orbit result = orbit;
  result.yaw_degrees = std::remainder(orbit.yaw_degrees - kDegreesPerPixel * dx, 360.0F);
  result.pitch_degrees = std::clamp(orbit.pitch_degrees - kDegreesPerPixel * dy, -kSteepest, kSteepest);
  return result;
}

Orbit zoomed(const Orbit& orbit, float ticks) {
  Orbit result = orbit;
  result.distance = std::clamp(orbit.distance * std::pow(kNearer, ticks), kNearest, kFarthest);
  return result;
}

FreeCamera::FreeCamera(const Camera& camera) : target_(camera.target) {
  const glm::vec3 away = camera.eye - camera.target;
  const float level = glm::length(glm::vec2(away));
  orbit_.distance = glm::length(away);
  orbit_.yaw_degrees = glm::degrees(std::atan2(away.x, -away.y));
  orbit_.pitch_degrees = -glm::degrees(std::atan2(away.z, level));
  orbit_.field_of_view_degrees = glm::degrees(camera.field_of_view);
  orbit_ = above_floor(zoomed(turned(orbit_, 0.0F, 0.0F), 0.0F), target_);
}

void FreeCamera::orbit(float dx, float dy) { orbit_ = above_floor(turned(orbit_, dx, dy), target_); }

void FreeCamera::pan(float dx, float dy, float view_height) {
  const Camera now = camera();
  const glm::mat4 view = now.view();
  const glm::vec3 right{view[0][0], view[1][0], view[2][0]};
  const glm::vec3 up{view[0][1], view[1][1], view[2][1]};
  const float metres_per_pixel = 2.0F * orbit_.distance * std::tan(0.5F * now.field_of_view) / view_height;
  target_ += metres_per_pixel * (dy * up - dx * right);

  // down to where either end of the line of sight would go below the floor
  const float eye_above_target = now.eye.z - now.target.z;
  target_.z = std::max({target_.z, 0.0F, kLowestEye - eye_above_target});
}

void FreeCamera::zoom(float ticks) { orbit_ = above_floor(zoomed(orbit_, ticks), target_); }

}  // namespace gallop::viz
