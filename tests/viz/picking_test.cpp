// SPDX-License-Identifier: MIT
// Rays through pictures, and what they meet.
#include "viz/picking.h"

#include <doctest/doctest.h>

#include <cmath>

using gallop::env::Pose;
using gallop::env::Poses;
using gallop::env::Scene;
using gallop::viz::Camera;
using gallop::viz::drag_point;
using gallop::viz::Hit;
using gallop::viz::Orbit;
using gallop::viz::pick;
using gallop::viz::project;
using gallop::viz::Ray;
using gallop::viz::ray_through;

namespace {

constexpr float kAspect = 1.5F;

Camera side_camera() { return Orbit{4.0F, 15.0F, -10.0F, 40.0F}.look_at({0.0F, 0.0F, 0.5F}); }

Pose at(double x, double y, double z) {
  Pose pose;
  pose.position = {x, y, z};
  return pose;
}

/// Two upright capsules of radius 0.1 and 1 m between the centres of their ends.
Scene two_posts() {
  Scene scene;
  scene.bodies = {"one", "two"};
  for (int body = 0; body < 2; ++body) {
    gallop::env::Capsule capsule;
    capsule.body = body;
    capsule.radius = 0.1;
    capsule.length = 1.0;
    scene.capsules.push_back(capsule);
  }
  return scene;
}

Ray along_y(float x, float z) { return {{x, -5.0F, z}, {0.0F, 1.0F, 0.0F}}; }

}  // namespace

TEST_CASE("the middle of the picture looks at the target, and its top left up and to the left") {
  const Camera camera = side_camera();
  const glm::vec3 ahead = glm::normalize(camera.target - camera.eye);
  CHECK(glm::dot(ray_through(camera, kAspect, 0.5F, 0.5F).direction, ahead) == doctest::Approx(1.0));
  const Ray corner = ray_through(camera, kAspect, 0.0F, 0.0F);
  CHECK(corner.direction.x < ahead.x);
  CHECK(corner.direction.z > ahead.z);
  CHECK(corner.origin == camera.eye);
}

TEST_CASE("a place in the picture and the ray through it belong together") {
  const Camera camera = side_camera();
  for (const glm::vec2 place : {glm::vec2(0.1F, 0.2F), glm::vec2(0.5F, 0.9F), glm::vec2(1.0F, 0.0F)}) {
    const Ray ray = ray_through(camera, kAspect, place.x, place.y);
    const glm::vec2 back = project(camera, kAspect, ray.origin + 3.0F * ray.direction).value();
    CHECK(back.x == doctest::Approx(place.x).epsilon(1e-4));
    CHECK(back.y == doctest::Approx(place.y).epsilon(1e-4));
  }
}

TEST_CASE("what is behind the eye has no place in the picture") {
  const Camera camera = side_camera();
  CHECK_FALSE(project(camera, kAspect, camera.eye + (camera.eye - camera.target)).has_value());
}

TEST_CASE("a ray meets the nearest capsule on its surface") {
  const Scene posts = two_posts();
  const Poses poses{at(0.0, 1.0, 0.5), at(0.0, -1.0, 0.5)};
  const auto hit = pick(posts, poses, along_y(0.0F, 0.5F));
  REQUIRE(hit.has_value());
  CHECK(hit->body == 1);
  CHECK(hit->point.y == doctest::Approx(-1.1));
  CHECK(hit->distance == doctest::Approx(3.9));
  const auto other = pick(posts, {at(0.0, 1.0, 0.5), at(3.0, -1.0, 0.5)}, along_y(0.0F, 0.5F));
  REQUIRE(other.has_value());
  CHECK(other->body == 0);
}

TEST_CASE("a capsule's ends are round") {
  const Scene posts = two_posts();
  const Poses poses{at(0.0, 0.0, 0.5), at(9.0, 0.0, 0.5)};
  CHECK(pick(posts, poses, along_y(0.0F, 1.09F)).has_value());
  CHECK(pick(posts, poses, along_y(0.09F, 0.5F)).has_value());
  CHECK_FALSE(pick(posts, poses, along_y(0.09F, 1.09F)).has_value());
  CHECK_FALSE(pick(posts, poses, along_y(0.0F, 1.11F)).has_value());
  CHECK_FALSE(pick(posts, poses, along_y(0.11F, 0.5F)).has_value());
}

TEST_CASE("a ray along the axis meets the end, a ray away from it nothing") {
  const Scene posts = two_posts();
  const Poses poses{at(0.0, 0.0, 0.5), at(9.0, 0.0, 0.5)};
  const auto hit = pick(posts, poses, {{0.0F, 0.0F, 3.0F}, {0.0F, 0.0F, -1.0F}});
  REQUIRE(hit.has_value());
  CHECK(hit->point.z == doctest::Approx(1.1));
  CHECK_FALSE(pick(posts, poses, {{0.0F, 0.0F, 3.0F}, {0.0F, 0.0F, 1.0F}}).has_value());
}

TEST_CASE("a ray that begins inside has arrived") {
  const auto hit =
      pick(two_posts(), {at(0.0, 0.0, 0.5), at(9.0, 0.0, 0.5)}, {{0.0F, 0.0F, 0.5F}, {1.0F, 0.0F, 0.0F}});
  REQUIRE(hit.has_value());
  CHECK(hit->distance == doctest::Approx(0.0));
}

TEST_CASE("a point that was met is told in its body's frame") {
  Pose turned = at(2.0, 0.0, 0.5);
  turned.rotation = {0.0, std::sqrt(0.5), 0.0, std::sqrt(0.5)};  // a quarter turn about y: z points along x
  const auto hit = pick(two_posts(), {turned, at(9.0, 0.0, 0.5)}, along_y(2.3F, 0.5F));
  REQUIRE(hit.has_value());
  CHECK(hit->local[0] == doctest::Approx(0.0).epsilon(1e-5));
  CHECK(hit->local[1] == doctest::Approx(-0.1));
  CHECK(hit->local[2] == doctest::Approx(0.3));
}

TEST_CASE("a mouse over a body picks it") {
  const Camera camera = side_camera();
  const Poses poses{at(-0.6, 0.0, 0.7), at(0.6, 0.0, 0.7)};
  for (int body = 0; body < 2; ++body) {
    const auto& p = poses[static_cast<std::size_t>(body)].position;
    const glm::vec2 place = project(camera, kAspect, {p[0], p[1], p[2]}).value();
    const auto hit = pick(two_posts(), poses, ray_through(camera, kAspect, place.x, place.y));
    REQUIRE(hit.has_value());
    CHECK(hit->body == body);
  }
}

TEST_CASE("a hand moves in the plane of what it took hold of") {
  const glm::vec3 anchor{0.2F, -0.1F, 0.6F};
  const Camera camera = side_camera();
  const glm::vec2 place = project(camera, kAspect, {0.7F, -0.1F, 0.9F}).value();
  const glm::vec3 hand = drag_point(ray_through(camera, kAspect, place.x, place.y), anchor);
  CHECK(hand.x == doctest::Approx(0.7).epsilon(1e-4));
  CHECK(hand.y == doctest::Approx(-0.1));
  CHECK(hand.z == doctest::Approx(0.9).epsilon(1e-4));
}

TEST_CASE("a ray along the plane takes the hand past the anchor, not to infinity") {
  const glm::vec3 anchor{0.0F, 0.0F, 0.5F};
  const glm::vec3 hand = drag_point({{-4.0F, 0.1F, 0.7F}, {1.0F, 0.0F, 0.0F}}, anchor);
  CHECK(hand.x == doctest::Approx(0.0));
  CHECK(hand.y == doctest::Approx(0.0));
  CHECK(hand.z == doctest::Approx(0.7));
  const glm::vec3 away = drag_point({{0.0F, -4.0F, 0.5F}, {0.0F, -1.0F, 0.0F}}, anchor);
  CHECK(glm::distance(away, anchor) < 0.01F);
}
