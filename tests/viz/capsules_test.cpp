// SPDX-License-Identifier: MIT
// Capsules in the world and the part of a picture that shows them.
#include "viz/capsules.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "viz/picking.h"

using namespace gallop::viz;

namespace {

constexpr glm::ivec2 kSize{400, 300};
constexpr float kAspect = 400.0F / 300.0F;

Camera side_camera() { return Orbit{4.0F, 0.0F, -10.0F, 60.0F}.look_at({0.0F, 0.0F, 0.5F}); }

Marker stick(const glm::vec3& from, const glm::vec3& to) { return {from, to, 0.05F, glm::vec3(1.0F)}; }

Rectangle shown(const Marker& marker) {
  const PlacedCapsule capsule = placed(marker);
  return shown_in(kSize, side_camera(), {&capsule, 1});
}

}  // namespace

TEST_CASE("a marker's capsule has its ends where they were said to be") {
  const glm::vec3 from{1.0F, 2.0F, 3.0F};
  for (const glm::vec3 way :
       {glm::vec3(0.0F, 0.0F, 0.5F), glm::vec3(0.0F, 0.0F, -0.5F), glm::vec3(1.0F, 0.0F, 0.0F),
        glm::vec3(-0.2F, 0.3F, -0.4F), glm::vec3(1e-4F, 0.0F, -1.0F)}) {
    const PlacedCapsule capsule = placed(stick(from, from + way));
    CHECK(glm::distance(capsule.centre - capsule.half_axis(), from) < 1e-4F);
    CHECK(glm::distance(capsule.centre + capsule.half_axis(), from + way) < 1e-4F);
  }
  CHECK(placed(stick(from, from)).half_length == 0.0F);
}

TEST_CASE("the part of the picture that shows a capsule holds all of its surface, and little more") {
  for (const glm::vec3 middle :
       {glm::vec3(0.0F, 0.0F, 0.5F), glm::vec3(2.2F, 0.5F, 1.2F), glm::vec3(-1.0F, -2.5F, 0.2F)}) {
    const Marker marker = stick(middle - glm::vec3(0.3F, 0.2F, 0.1F), middle + glm::vec3(0.3F, 0.2F, 0.1F));
    const Rectangle part = shown(marker);
    glm::vec2 low{1e9F};
    glm::vec2 high{-1e9F};
    for (int i = 0; i < 2000; ++i) {  // a spiral over the balls at both ends
      const float z = 1.0F - 2.0F * (static_cast<float>(i) + 0.5F) / 2000.0F;
      const float around = 2.4F * static_cast<float>(i);
      const float level = std::sqrt(1.0F - z * z);
      const glm::vec3 normal{level * std::cos(around), level * std::sin(around), z};
      for (const glm::vec3 end : {marker.from, marker.to}) {
        const glm::vec2 place = project(side_camera(), kAspect, end + marker.radius * normal).value();
        low = glm::min(low, place * glm::vec2(kSize));
        high = glm::max(high, place * glm::vec2(kSize));
      }
    }
    for (int i = 0; i < 2; ++i) {
      CHECK(static_cast<float>(part.first[i]) <= std::max(low[i], 0.0F));
      CHECK(static_cast<float>(part.last[i]) >= std::min(high[i], static_cast<float>(kSize[i])));
      CHECK(static_cast<float>(part.first[i]) > low[i] - 4.0F);
      CHECK(static_cast<float>(part.last[i]) < high[i] + 4.0F);
    }
  }
}

TEST_CASE("a capsule beside the picture is in no part of it, one next to the eye in all of it") {
  CHECK(shown(stick({50.0F, 0.0F, 0.5F}, {51.0F, 0.0F, 0.5F})).empty());
  const glm::vec3 eye = side_camera().eye;
  const Rectangle part = shown(stick(eye, eye + glm::vec3(0.1F)));
  CHECK(part.size() == kSize);
}

TEST_CASE("a capsule that is nowhere might be anywhere") {
  const float nowhere = std::numeric_limits<float>::quiet_NaN();
  CHECK(shown(stick(glm::vec3(nowhere), glm::vec3(nowhere))).size() == kSize);
}

TEST_CASE("no capsules are shown in no part") { CHECK(shown_in(kSize, side_camera(), {}).empty()); }

TEST_CASE("parts of a picture unite; empty ones do not count") {
  const Rectangle a{{10, 20}, {30, 40}};
  const Rectangle b{{25, 10}, {50, 35}};
  CHECK(united(a, b).first == glm::ivec2(10, 10));
  CHECK(united(a, b).last == glm::ivec2(50, 40));
  CHECK(united(a, {}).size() == a.size());
  CHECK(united({}, a).first == a.first);
}

TEST_CASE("the darkened floor reaches as far as the sun's shadow") {
  const PlacedCapsule post = placed(stick({0.0F, 0.0F, 0.0F}, {0.0F, 0.0F, 1.0F}));
  const glm::vec4 part = darkened_floor({&post, 1});
  CHECK(part.x < -0.38F);
  CHECK(part.z > 0.38F);  // the sun stands at -0.38, -0.42, 1
  CHECK(part.w > 0.42F);
}
