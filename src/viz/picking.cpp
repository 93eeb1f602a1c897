// SPDX-License-Identifier: MIT
// A ray meets a capsule where it first meets the side of the cylinder or one of the balls at its ends.
#include "viz/picking.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "viz/capsules.h"

namespace gallop::viz {
namespace {

constexpr float kNever = std::numeric_limits<float>::infinity();
constexpr float kGrazing = 0.02F;  ///< sine of the angle at which a plane is too flat to point at

/// The way along a ray until |offset + way * slope| first is `radius`; 0 when it begins within.
float first_within(const glm::vec3& offset, const glm::vec3& slope, float radius) {
  const float a = glm::dot(slope, slope);
  const float b = glm::dot(offset, slope);
  const float c = glm::dot(offset, offset) - radius * radius;
  if (c <= 0.0F) {
    return 0.0F;
  }
  const float discriminant = b * b - a * c;
  return discriminant < 0.0F || b >= 0.0F ? kNever : c / (std::sqrt(discriminant) - b);
}

float distance_to_ball(const Ray& ray, const glm::vec3& centre, float radius) {
  return first_within(ray.origin - centre, ray.direction, radius);
}

/// The side of a cylinder around `centre` whose axis goes on by `half_axis` to either end.
float distance_to_side(const Ray& ray, const glm::vec3& centre, const glm::vec3& half_axis, float radius) {
  const float half_length = glm::length(half_axis);
  if (half_length <= 0.0F) {
    return kNever;
  }
  const glm::vec3 axis = half_axis / half_length;
  const glm::vec3 offset = ray.origin - centre;
  const float start = glm::dot(offset, axis);
  const float climb = glm::dot(ray.direction, axis);
  const float distance = first_within(offset - start * axis, ray.direction - climb * axis, radius);
  return distance < kNever && std::abs(start + distance * climb) <= half_length ? distance : kNever;
}

float distance_to(const Ray& ray, const PlacedCapsule& capsule) {
  const glm::vec3 half_axis = capsule.half_axis();
  return std::min({distance_to_side(ray, capsule.centre, half_axis, capsule.radius),
                   distance_to_ball(ray, capsule.centre + half_axis, capsule.radius),
                   distance_to_ball(ray, capsule.centre - half_axis, capsule.radius)});
}

env::Vector3 in_frame(const env::Pose& pose, const glm::vec3& point) {
  const auto& [px, py, pz] = pose.position;
  const auto& [x, y, z, w] = pose.rotation;
  const glm::dvec3 offset = glm::dvec3(point) - glm::dvec3(px, py, pz);
  const glm::dvec3 axis{-x, -y, -z};  // of the inverse
  const glm::dvec3 local = offset + 2.0 * glm::cross(axis, glm::cross(axis, offset) + w * offset);
  return {local.x, local.y, local.z};
}

}  // namespace

Ray ray_through(const Camera& camera, float aspect, float u, float v) {
  const glm::mat4 axes = glm::transpose(camera.view());  // its columns: right, up, back
  const float up = std::tan(0.5F * camera.field_of_view);
  const glm::vec4 direction =
      (2.0F * u - 1.0F) * up * aspect * axes[0] + (1.0F - 2.0F * v) * up * axes[1] - axes[2];
  return {camera.eye, glm::normalize(glm::vec3(direction))};
}

std::optional<glm::vec2> project(const Camera& camera, float aspect, const glm::vec3& point) {
  const glm::vec4 clip = camera.projection(aspect) * camera.view() * glm::vec4(point, 1.0F);
  if (clip.w <= 0.0F) {
    return std::nullopt;
  }
  return glm::vec2(0.5F + 0.5F * clip.x / clip.w, 0.5F - 0.5F * clip.y / clip.w);
}

std::optional<Hit> pick(const env::Scene& scene, const env::Poses& poses, const Ray& ray) {
  std::optional<Hit> nearest;
  for (const env::Capsule& capsule : scene.capsules) {
    const env::Pose& pose = poses[static_cast<std::size_t>(capsule.body)];
    const float distance = distance_to(ray, placed(capsule, pose));
    if (distance < (nearest ? nearest->distance : kNever)) {
      const glm::vec3 point = ray.origin + distance * ray.direction;
      nearest = {capsule.body, point, distance, in_frame(pose, point)};
    }
  }
  return nearest;
}

glm::vec3 drag_point(const Ray& ray, const glm::vec3& anchor) {
  float way = (anchor.y - ray.origin.y) / ray.direction.y;
  if (std::abs(ray.direction.y) < kGrazing || way < 0.0F) {
    way = std::max(glm::dot(anchor - ray.origin, ray.direction), 0.0F);
  }
  const glm::vec3 point = ray.origin + way * ray.direction;
  return {point.x, anchor.y, point.z};
}

}  // namespace gallop::viz
