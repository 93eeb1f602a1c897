// SPDX-License-Identifier: MIT
// Points of view, and how a camera goes along with a runner.
#include "viz/camera.h"

#include <doctest/doctest.h>

using gallop::viz::above_floor;
using gallop::viz::Camera;
using gallop::viz::CameraKind;
using gallop::viz::Orbit;
using gallop::viz::orbit_of;
using gallop::viz::tracked_body;
using gallop::viz::TrackingCamera;

namespace {

constexpr float kStep = 0.0165F;

/// Where the camera shows a point: -1 to 1, x to the right, y up.
glm::vec2 shown(const Camera& camera, const glm::vec3& point) {
  const glm::vec4 clip = camera.projection(16.0F / 9.0F) * camera.view() * glm::vec4(point, 1.0F);
  return glm::vec2(clip) / clip.w;
}

}  // namespace

TEST_CASE("a camera shows its target in the middle, up above it and forward to the right") {
  for (const CameraKind kind : {CameraKind::Follow, CameraKind::Side, CameraKind::Pybullet}) {
    const glm::vec3 target{5.0F, 0.0F, 0.5F};
    const Camera camera = orbit_of(kind).look_at(target);
    CHECK(glm::length(shown(camera, target)) < 1e-4F);
    CHECK(shown(camera, target + glm::vec3(0.0F, 0.0F, 0.2F)).y > 0.0F);
    CHECK(shown(camera, target + glm::vec3(0.2F, 0.0F, 0.0F)).x > 0.0F);
  }
}

TEST_CASE("the PyBullet point of view has the original's numbers") {
  const Camera camera = orbit_of(CameraKind::Pybullet).look_at({1.0F, 2.0F, 3.0F});
  CHECK(camera.eye.x == doctest::Approx(1.0));
  CHECK(camera.eye.y == doctest::Approx(2.0 - 3.0 * std::cos(glm::radians(30.0))));
  CHECK(camera.eye.z == doctest::Approx(3.0 + 1.5));
  CHECK(camera.field_of_view == doctest::Approx(glm::radians(60.0)));
  CHECK(camera.near_plane == doctest::Approx(0.1));
  CHECK(camera.far_plane == doctest::Approx(100.0));
}

TEST_CASE("positive yaw walks around counter-clockwise seen from above") {
  const Camera camera = Orbit{2.0F, 90.0F, 0.0F, 60.0F}.look_at(glm::vec3(0.0F));
  CHECK(camera.eye.x == doctest::Approx(2.0));
  CHECK(camera.eye.y == doctest::Approx(0.0).epsilon(1e-6));
}

TEST_CASE("a steady run leaves no lag") {
  TrackingCamera tracking(CameraKind::Follow);
  Camera camera;
  float x = 0.0F;
  for (int i = 0; i < 300; ++i, x += 5.0F * kStep) camera = tracking.follow({x, 0.0F, 0.7F}, kStep);
  CHECK(camera.target.x == doctest::Approx(x - 5.0F * kStep).epsilon(0.001));
}

TEST_CASE("a stumble moves the camera smoothly") {
  TrackingCamera tracking(CameraKind::Follow);
  tracking.follow({0.0F, 0.0F, 0.7F}, kStep);
  float x = 0.0F;
  float largest = 0.0F;
  for (int i = 0; i < 120; ++i) {  // the body jumps forward by 0.4 m at once
    const float next = tracking.follow({0.4F, 0.0F, 0.7F}, kStep).target.x;
    largest = std::max(largest, std::abs(next - x));
    x = next;
  }
  CHECK(largest < 0.1F);
  CHECK(x == doctest::Approx(0.4).epsilon(0.01));
}

TEST_CASE("a gallop is seen to bounce") {
  TrackingCamera tracking(CameraKind::Follow);
  float low = 1e9F;
  float high = -1e9F;
  for (int i = 0; i < 240; ++i) {
    const float z = 0.7F + 0.1F * std::sin(13.0F * kStep * static_cast<float>(i));
    const float target = tracking.follow({0.0F, 0.0F, z}, kStep).target.z;
    if (i > 120) {
      low = std::min(low, target);
      high = std::max(high, target);
    }
  }
  CHECK(high - low < 0.03F);
}

TEST_CASE("a new episode is followed at once") {
  TrackingCamera tracking(CameraKind::Side);
  for (int i = 0; i < 100; ++i) tracking.follow({static_cast<float>(i) * 0.1F, 0.0F, 0.7F}, kStep);
  CHECK(tracking.follow({0.0F, 0.0F, 0.7F}, kStep).target.x == doctest::Approx(0.0));
  CHECK(tracking.follow({0.0F, 0.0F, 0.7F}, kStep).target.x == doctest::Approx(0.0));
}

TEST_CASE("a hand may turn and zoom while the camera follows") {
  TrackingCamera tracking(CameraKind::Follow);
  TrackingCamera untouched(CameraKind::Follow);
  float x = 0.0F;
  for (int i = 0; i < 120; ++i, x += 3.0F * kStep) {
    tracking.follow({x, 0.0F, 0.7F}, kStep);
    untouched.follow({x, 0.0F, 0.7F}, kStep);
    if (i == 60) tracking.set_orbit({2.5F, 45.0F, -30.0F, 40.0F});
  }
  CHECK(tracking.orbit().yaw_degrees == 45.0F);
  CHECK(tracking.camera().target == untouched.camera().target);
  CHECK(glm::distance(tracking.camera().eye, tracking.camera().target) == doctest::Approx(2.5));
}

TEST_CASE("what a tracking camera shows now is what it last followed") {
  for (const CameraKind kind :
       {CameraKind::Follow, CameraKind::Side, CameraKind::Front, CameraKind::Pybullet}) {
    TrackingCamera tracking(kind);
    tracking.follow({1.0F, 0.0F, 0.7F}, kStep);
    const Camera followed = tracking.follow({1.2F, 0.0F, 0.6F}, kStep);
    CHECK(tracking.camera().eye == followed.eye);
    CHECK(tracking.camera().target == followed.target);
  }
}

TEST_CASE("an orbit is walked up only where its eye would be below the floor") {
  const glm::vec3 target{0.0F, 0.0F, 0.5F};
  const Orbit fine{4.0F, 10.0F, -5.0F, 40.0F};
  CHECK(above_floor(fine, target).pitch_degrees == -5.0F);
  const Orbit low{4.0F, 10.0F, 60.0F, 40.0F};
  CHECK(above_floor(low, target).look_at(target).eye.z == doctest::Approx(0.05).epsilon(1e-3));
}

TEST_CASE("a camera goes along with the torso, or else the first body") {
  gallop::env::Scene scene;
  scene.bodies = {"floor", "torso", "foot"};
  CHECK(tracked_body(scene) == 1);
  scene.bodies[1] = "trunk";
  CHECK(tracked_body(scene) == 0);
}

TEST_CASE("from farther away one sees farther") {
  const glm::vec3 target{0.0F, 0.0F, 0.5F};
  CHECK(Orbit{10.0F, 0.0F, -10.0F, 40.0F}.look_at(target).far_plane == 100.0F);
  CHECK(Orbit{60.0F, 0.0F, -10.0F, 40.0F}.look_at(target).far_plane == doctest::Approx(600.0));
}
