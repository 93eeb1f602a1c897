// SPDX-License-Identifier: MIT
// Hands on a camera: what stays where, and what no hand can do.
#include "viz/free_camera.h"

#include <doctest/doctest.h>

#include <cmath>

#include "viz/picking.h"

using gallop::viz::Camera;
using gallop::viz::CameraKind;
using gallop::viz::FreeCamera;
using gallop::viz::Orbit;
using gallop::viz::orbit_of;
using gallop::viz::project;
using gallop::viz::Ray;
using gallop::viz::ray_through;

namespace {

constexpr float kViewWidth = 800.0F;
constexpr float kViewHeight = 600.0F;
constexpr float kAspect = kViewWidth / kViewHeight;
constexpr glm::vec3 kTarget{3.0F, 0.0F, 0.5F};

void check_near(const glm::vec3& a, const glm::vec3& b, float tolerance = 1e-4F) {
  CAPTURE(a.x);
  CAPTURE(a.y);
  CAPTURE(a.z);
  CAPTURE(b.x);
  CAPTURE(b.y);
  CAPTURE(b.z);
  CHECK(glm::distance(a, b) < tolerance);
}

}  // namespace

TEST_CASE("taking over from another camera does not jump") {
  for (const CameraKind kind :
       {CameraKind::Follow, CameraKind::Side, CameraKind::Front, CameraKind::Pybullet}) {
    const Camera before = orbit_of(kind).look_at(kTarget);
    const Camera after = FreeCamera(before).camera();
    check_near(after.eye, before.eye);
    check_near(after.target, before.target);
    CHECK(after.field_of_view == doctest::Approx(before.field_of_view));
  }
}

TEST_CASE("dragging to the right and down turns what is looked at that way") {
  FreeCamera free(Orbit{4.0F, 0.0F, -20.0F, 40.0F}.look_at(kTarget));
  const glm::vec3 in_front = kTarget + glm::vec3(0.0F, -0.5F, 0.0F);
  const glm::vec2 before = project(free.camera(), kAspect, in_front).value();
  free.orbit(40.0F, 0.0F);
  const glm::vec2 right = project(free.camera(), kAspect, in_front).value();
  CHECK(right.x > before.x + 0.02F);
  free.orbit(0.0F, 40.0F);
  CHECK(project(free.camera(), kAspect, in_front).value().y > right.y + 0.01F);
  check_near(free.target(), kTarget);
  CHECK(glm::distance(free.camera().eye, kTarget) == doctest::Approx(4.0));
}

TEST_CASE("what is under the mouse stays under it while panning") {
  FreeCamera free(Orbit{4.0F, 30.0F, -25.0F, 40.0F}.look_at(kTarget));
  const glm::vec2 from{0.4F, 0.3F};
  const glm::vec2 to{0.6F, 0.45F};
  const Camera before = free.camera();
  const Ray ray = ray_through(before, kAspect, from.x, from.y);
  const glm::vec3 ahead = glm::normalize(before.target - before.eye);
  const glm::vec3 grabbed = ray.origin + 4.0F / glm::dot(ray.direction, ahead) * ray.direction;
  free.pan((to.x - from.x) * kViewWidth, (to.y - from.y) * kViewHeight, kViewHeight);
  const glm::vec2 shown = project(free.camera(), kAspect, grabbed).value();
  CHECK(shown.x == doctest::Approx(to.x).epsilon(1e-4));
  CHECK(shown.y == doctest::Approx(to.y).epsilon(1e-4));
}

TEST_CASE("a tick of the wheel is a step of equal ratio, between 0.5 and 60 m") {
  const auto distance = [](const FreeCamera& free) {
    return glm::distance(free.camera().eye, free.target());
  };
  FreeCamera free(Orbit{4.0F, 0.0F, -20.0F, 40.0F}.look_at(kTarget));
  free.zoom(1.0F);
  const float one = distance(free);
  free.zoom(1.0F);
  CHECK(one < 4.0F);
  CHECK(distance(free) / one == doctest::Approx(one / 4.0F));
  free.zoom(-2.0F);
  CHECK(distance(free) == doctest::Approx(4.0));
  free.zoom(1000.0F);
  CHECK(distance(free) == doctest::Approx(0.5));
  free.zoom(-1000.0F);
  CHECK(distance(free) == doctest::Approx(60.0));
}

TEST_CASE("no hand brings the eye below the floor or over a pole") {
  FreeCamera free(Orbit{4.0F, 0.0F, -20.0F, 40.0F}.look_at(kTarget));
  const auto check_sane = [&free] {
    const Camera camera = free.camera();
    CHECK(camera.eye.z > 0.05F - 1e-4F);
    const glm::vec3 ahead = glm::normalize(camera.target - camera.eye);
    CHECK(std::abs(ahead.z) < std::sin(glm::radians(89.1F)));
    CHECK(std::isfinite(camera.view()[0][0]));
  };
  free.orbit(0.0F, -5000.0F);
  check_sane();
  free.zoom(-8.0F);
  check_sane();
  free.pan(0.0F, -900.0F, kViewHeight);
  check_sane();
  free.orbit(0.0F, 5000.0F);
  check_sane();
  free.pan(0.0F, -900.0F, kViewHeight);
  check_sane();
  free.orbit(0.0F, -5000.0F);
  check_sane();
}

TEST_CASE("a target on the floor can be looked at from the side") {
  FreeCamera free(Orbit{4.0F, 0.0F, -20.0F, 40.0F}.look_at({0.0F, 0.0F, 0.0F}));
  free.orbit(0.0F, -5000.0F);
  CHECK(free.camera().eye.z == doctest::Approx(0.05).epsilon(0.01));
}

TEST_CASE("yaw comes round after a full turn") {
  FreeCamera free(Orbit{4.0F, 0.0F, -20.0F, 40.0F}.look_at(kTarget));
  const glm::vec3 before = free.camera().eye;
  for (int i = 0; i < 100; ++i) free.orbit(12.0F, 0.0F);  // 360 degrees
  check_near(free.camera().eye, before, 1e-3F);
}
