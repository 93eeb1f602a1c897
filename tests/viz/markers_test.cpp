// SPDX-License-Identifier: MIT
// What becomes of contacts, joints and pulls.
#include "viz/markers.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

using gallop::env::Contact;
using gallop::env::Contacts;
using gallop::env::Pose;
using gallop::viz::add_contact_markers;
using gallop::viz::add_joint_frames;
using gallop::viz::add_push_marker;
using gallop::viz::Marker;

namespace {

Contact pressed(double newtons) { return {0, {1.0, 0.0, 0.0}, {0.0, 0.0, newtons}}; }

std::vector<Marker> markers_of(const Contacts& contacts, bool points, bool forces) {
  std::vector<Marker> markers;
  add_contact_markers(markers, contacts, points, forces);
  return markers;
}

/// The height that the markers of an upward arrow reach.
float top(const std::vector<Marker>& markers) {
  float highest = 0.0F;
  for (const Marker& marker : markers) highest = std::max({highest, marker.from.z, marker.to.z});
  return highest;
}

}  // namespace

TEST_CASE("a contact is a ball, orange under load and blue without") {
  const auto loaded = markers_of({pressed(200.0)}, true, false);
  const auto idle = markers_of({pressed(0.0)}, true, false);
  REQUIRE(loaded.size() == 1);
  REQUIRE(idle.size() == 1);
  CHECK(loaded[0].from == glm::vec3(1.0F, 0.0F, 0.0F));
  CHECK(loaded[0].to == loaded[0].from);
  CHECK(loaded[0].colour.r > loaded[0].colour.b);
  CHECK(loaded[0].radius > idle[0].radius);  // where both are at a joint, both are seen
  CHECK(idle[0].colour.b > idle[0].colour.r);
}

TEST_CASE("a force is an arrow of a metre for 1000 N, and no longer") {
  CHECK(top(markers_of({pressed(1000.0)}, false, true)) == doctest::Approx(1.0));
  CHECK(top(markers_of({pressed(250.0)}, false, true)) == doctest::Approx(0.25));
  CHECK(top(markers_of({pressed(1e5)}, false, true)) == doctest::Approx(1.0));
  CHECK(markers_of({pressed(0.5)}, false, true).empty());
}

TEST_CASE("an arrow's head is wider than its shaft and ends in a point") {
  const auto arrow = markers_of({pressed(500.0)}, false, true);
  REQUIRE(arrow.size() == 2);
  CHECK(arrow[1].radius > 2.0F * arrow[0].radius);
  CHECK(arrow[1].taper * arrow[1].radius < 0.5F * arrow[0].radius);
  CHECK(arrow[1].from == arrow[0].to);
}

TEST_CASE("a short arrow has a small head") {
  float thickest = 0.0F;
  for (const Marker& marker : markers_of({pressed(40.0)}, false, true)) {
    thickest = std::max(thickest, marker.radius);
  }
  CHECK(thickest < 0.02F);
  CHECK(thickest > 0.0F);
}

TEST_CASE("nothing asked for is nothing drawn") {
  CHECK(markers_of({pressed(200.0)}, false, false).empty());
  CHECK(markers_of({}, true, true).empty());
}

TEST_CASE("a force that is no number is left out") {
  for (const Marker& marker : markers_of({pressed(std::numeric_limits<double>::quiet_NaN())}, true, true)) {
    CHECK(std::isfinite(marker.to.z));
  }
}

TEST_CASE("joint frames turn with their bodies: x red, y green, z blue") {
  Pose pose;
  pose.position = {2.0, 0.0, 1.0};
  pose.rotation = {0.0, std::sqrt(0.5), 0.0, std::sqrt(0.5)};  // a quarter turn about y: x points down
  std::vector<Marker> markers;
  add_joint_frames(markers, {pose});
  REQUIRE(markers.size() == 4);
  const std::array<glm::vec3, 3> directions{glm::vec3(0, 0, -1), glm::vec3(0, 1, 0), glm::vec3(1, 0, 0)};
  for (int axis = 0; axis < 3; ++axis) {
    const Marker& marker = markers[static_cast<std::size_t>(axis)];
    CHECK(marker.from == glm::vec3(2.0F, 0.0F, 1.0F));
    CHECK(glm::dot(glm::normalize(marker.to - marker.from), directions[static_cast<std::size_t>(axis)]) >
          0.999F);
    CHECK(marker.colour[axis] > marker.colour[(axis + 1) % 3]);
    CHECK(marker.colour[axis] > marker.colour[(axis + 2) % 3]);
  }
}

TEST_CASE("a pull reaches from where it takes hold to the hand") {
  std::vector<Marker> markers;
  add_push_marker(markers, {0.0F, 0.0F, 0.5F}, {0.0F, 0.0F, 1.1F});
  CHECK(markers.front().from.z == doctest::Approx(0.5));
  CHECK(top(markers) == doctest::Approx(1.1));
  markers.clear();
  add_push_marker(markers, {0.0F, 0.0F, 0.5F}, {0.0F, 0.0F, 0.5F});
  CHECK(markers.size() == 1);
}
