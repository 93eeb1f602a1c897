// SPDX-License-Identifier: MIT
// Matrices by glm; the tracking filter by hand.
#include "viz/camera.h"

#include <algorithm>
#include <cmath>
#include <glm/gtc/matrix_transform.hpp>

namespace gallop::viz {
namespace {

constexpr glm::vec3 kUp{0.0F, 0.0F, 1.0F};
constexpr float kClearDistance = 10.0F;  ///< metres; from farther away one sees farther, or all is fog
constexpr float kJump = 2.0F;            ///< metres in one step that no body runs: a new episode
constexpr float kFollowTime = 0.35F;     ///< seconds until a change of speed is mostly caught up with
constexpr float kHeightTime = 1.2F;      ///< seconds until a change of height is mostly caught up with
constexpr float kTargetDrop = 0.22F;     ///< looking below the torso leaves room for legs and floor

}  // namespace

glm::mat4 Camera::view() const { return glm::lookAt(eye, target, kUp); }

glm::mat4 Camera::projection(float aspect) const {
  return glm::perspective(field_of_view, aspect, near_plane, far_plane);
}

Camera Orbit::look_at(const glm::vec3& target) const {
  const float yaw = glm::radians(yaw_degrees);
  const float pitch = glm::radians(pitch_degrees);
  const glm::vec3 towards_eye{std::sin(yaw) * std::cos(pitch), -std::cos(yaw) * std::cos(pitch),
                              -std::sin(pitch)};
  Camera camera;
  camera.target = target;
  camera.eye = target + distance * towards_eye;
  camera.field_of_view = glm::radians(field_of_view_degrees);
  camera.far_plane *= std::max(distance / kClearDistance, 1.0F);
  return camera;
}

Orbit orbit_of(CameraKind kind) {
  switch (kind) {
    case CameraKind::Side:
      return {5.2F, 0.0F, -8.0F, 30.0F};
    case CameraKind::Front:
      return {4.4F, 68.0F, -13.0F, 34.0F};
    case CameraKind::Pybullet:
      return {3.0F, 0.0F, -30.0F, 60.0F};
    case CameraKind::Follow:
      break;
  }
  return {4.0F, -20.0F, -12.0F, 32.0F};
}

Orbit above_floor(const Orbit& orbit, const glm::vec3& target) {
  const float highest_sine = (target.z - kLowestEye) / orbit.distance;
  if (std::sin(glm::radians(orbit.pitch_degrees)) <= highest_sine) {
    return orbit;
  }
  Orbit higher = orbit;
  higher.pitch_degrees = glm::degrees(std::asin(std::max(highest_sine, -1.0F)));
  return higher;
}

std::size_t tracked_body(const env::Scene& scene) {
  const auto torso = std::find(scene.bodies.begin(), scene.bodies.end(), "torso");
  return torso == scene.bodies.end() ? 0 : static_cast<std::size_t>(torso - scene.bodies.begin());
}

Camera TrackingCamera::follow(const glm::vec3& position, float duration) {
  const glm::vec3 wanted = position - glm::vec3(0.0F, 0.0F, kTargetDrop);
  if (kind_ == CameraKind::Pybullet) {
    target_ = position;
  } else if (!placed_ || glm::distance(wanted, target_) > kJump) {
    placed_ = true;
    target_ = wanted;
    velocity_ = glm::vec2(0.0F);
  } else {
    move(wanted, duration);
  }
  return camera();
}

void TrackingCamera::move(const glm::vec3& wanted, float duration) {
  // on the ground plane: predict with the estimated speed, then correct position and speed (critically
  // damped)
  const glm::vec2 predicted = glm::vec2(target_) + velocity_ * duration;
  const glm::vec2 error = glm::vec2(wanted) - predicted;
  const float keep = std::exp(-2.0F * duration / kFollowTime);
  const glm::vec2 corrected = predicted + (1.0F - keep * keep) * error;
  if (duration > 0.0F) {
    velocity_ += (1.0F - keep) * (1.0F - keep) / duration * error;
  }

  // height: slowly, and never below the floor
  const float height = target_.z + (1.0F - std::exp(-2.0F * duration / kHeightTime)) * (wanted.z - target_.z);
  target_ = {corrected, std::max(height, 0.0F)};
}

}  // namespace gallop::viz
