// SPDX-License-Identifier: MIT
// A capsule is the hull of two balls, and in a picture it lies within the bounds of the two.
#include "viz/capsules.h"

#include <algorithm>
#include <cmath>

#include "viz/transforms.h"

namespace gallop::viz {
namespace {

constexpr float kShadowReach = 0.75F;  ///< metres a shadow may reach sideways, a metre of height
constexpr float kNextToEye = 0.1F;     ///< metres
constexpr float kMargin = 2.0F;        ///< pixels around what is shown

glm::quat to_quat(const glm::vec4& q) { return {q.w, q.x, q.y, q.z}; }
glm::vec4 to_vec4(const glm::quat& q) { return {q.x, q.y, q.z, q.w}; }

/// The slopes (aside over ahead) between which an eye at the origin sees a ball that is all ahead of it.
glm::vec2 slopes(float aside, float ahead, float radius) {
  const float across = aside * aside + ahead * ahead - radius * radius;
  const float spread = radius * std::sqrt(across);
  return glm::vec2(aside * ahead - spread, aside * ahead + spread) / (ahead * ahead - radius * radius);
}

}  // namespace

glm::vec3 PlacedCapsule::half_axis() const { return to_quat(rotation) * glm::vec3(0.0F, 0.0F, half_length); }

PlacedCapsule placed(const env::Capsule& capsule, const env::Pose& body) {
  const glm::quat body_rotation = to_quat(body.rotation);
  const glm::vec3 centre = to_vec3(body.position) + body_rotation * to_vec3(capsule.local.position);
  const glm::quat rotation = body_rotation * to_quat(capsule.local.rotation);
  const auto& c = capsule.colour;
  return {centre,
          static_cast<float>(capsule.radius),
          to_vec4(rotation),
          {c[0], c[1], c[2]},
          static_cast<float>(capsule.length / 2.0),
          1.0F};
}

PlacedCapsule placed(const Marker& marker) {
  const glm::vec3 axis = marker.to - marker.from;
  const float length = glm::length(axis);
  const glm::vec3 direction = length > 0.0F ? axis / length : glm::vec3(0.0F, 0.0F, 1.0F);
  // half way from z to the direction, or half a turn about x where they are opposite
  const glm::quat rotation =
      direction.z > -0.9999F ? glm::normalize(glm::quat(1.0F + direction.z, -direction.y, direction.x, 0.0F))
                             : glm::quat(0.0F, 1.0F, 0.0F, 0.0F);
  return {0.5F * (marker.from + marker.to),
          marker.radius,
          to_vec4(rotation),
          marker.colour,
          0.5F * length,
          marker.taper};
}

glm::vec4 darkened_floor(std::span<const PlacedCapsule> capsules) {
  glm::vec2 low{1e9F};
  glm::vec2 high{-1e9F};
  for (const PlacedCapsule& capsule : capsules) {
    const glm::vec2 centre = capsule.centre;
    const float around = capsule.radius + capsule.half_length;
    const float height = std::max(capsule.centre.z + around, 0.0F);
    const float reach = 1.2F * around + kShadowReach * height + 0.05F;
    low = glm::min(low, centre - reach);
    high = glm::max(high, centre + reach);
  }
  return {low, high};
}

Rectangle shown_in(const glm::ivec2& size, const Camera& camera, std::span<const PlacedCapsule> capsules) {
  const glm::mat4 view = camera.view();
  const glm::mat4 projection = camera.projection(static_cast<float>(size.x) / static_cast<float>(size.y));
  const glm::vec2 scale{projection[0][0], projection[1][1]};
  glm::vec2 low{1e9F};
  glm::vec2 high{-1e9F};
  for (const PlacedCapsule& capsule : capsules) {
    for (const float side : {-1.0F, 1.0F}) {
      const glm::vec3 ball = view * glm::vec4(capsule.centre + side * capsule.half_axis(), 1.0F);
      if (!(-ball.z - capsule.radius >= kNextToEye)) {  // true also where there is no number
        return {{0, 0}, size};
      }
      const glm::vec2 across = scale.x * slopes(ball.x, -ball.z, capsule.radius);
      const glm::vec2 down = scale.y * slopes(-ball.y, -ball.z, capsule.radius);
      low = glm::min(low, {across.x, down.x});
      high = glm::max(high, {across.y, down.y});
    }
  }
  const glm::vec2 pixels{size};
  const glm::vec2 first = glm::floor((low * 0.5F + 0.5F) * pixels - kMargin);
  const glm::vec2 last = glm::ceil((high * 0.5F + 0.5F) * pixels + kMargin);
  return {glm::ivec2(glm::clamp(first, glm::vec2(0.0F), pixels)),
          glm::ivec2(glm::clamp(last, glm::vec2(0.0F), pixels))};
}

Rectangle united(const Rectangle& a, const Rectangle& b) {
  if (a.empty() || b.empty()) {
    return a.empty() ? b : a;
  }
  return {glm::min(a.first, b.first), glm::max(a.last, b.last)};
}

}  // namespace gallop::viz
