// SPDX-License-Identifier: MIT
// The robot file that comes with Gallop, and what happens to one that is no half cheetah.
#include "env/half_cheetah_model.h"

#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "env/assets.h"
#include "env/half_cheetah_spec.h"
#include "errors.h"

namespace gallop::env {
namespace {

std::string asset_text() {
  std::ostringstream text;
  text << std::ifstream(find_asset("urdf/half_cheetah.urdf")).rdbuf();
  return text.str();
}

void check_refused(const std::string& from, const std::string& to, const std::string& reason) {
  std::string text = asset_text();
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  REQUIRE(text != asset_text());
  const std::string expected = "x.urdf: not a half cheetah: " + reason;
  CHECK_THROWS_WITH_AS(require_half_cheetah(parse_urdf(text, "x.urdf")), expected.c_str(), FileError);
}

}  // namespace

TEST_CASE("the half cheetah weighs 38.19 kg of which its feet are 20") {
  const UrdfModel model = parse_urdf(asset_text(), "x.urdf");
  REQUIRE_NOTHROW(require_half_cheetah(model));
  double mass = 0.0;
  for (const UrdfLink& link : model.links) mass += link.inertial.mass;
  CHECK(mass == doctest::Approx(38.1878612).epsilon(1e-8));
  CHECK(model.links[6].inertial.mass == 10.0);
  CHECK(model.links[9].inertial.mass == 10.0);
}

TEST_CASE("lengths went through float32") {
  const UrdfModel model = parse_urdf(asset_text(), "x.urdf");
  const auto is_float = [](double value) { return static_cast<double>(static_cast<float>(value)) == value; };
  for (const UrdfJoint& joint : model.joints) {
    for (const double value : joint.origin.xyz) CHECK(is_float(value));
    if (joint.limit) CHECK((is_float(joint.limit->lower) && is_float(joint.limit->upper)));
  }
  for (const UrdfLink& link : model.links) {
    for (const UrdfCapsule& capsule : link.collisions) {
      CHECK((is_float(capsule.radius) && is_float(capsule.length)));
    }
  }
}

TEST_CASE("leg joints have the original's limits and strengths") {
  const UrdfModel model = parse_urdf(asset_text(), "x.urdf");
  const JointRanges ranges = joint_ranges(model);
  CHECK(ranges[0].lower == static_cast<double>(-0.52F));
  CHECK(ranges[0].upper == static_cast<double>(1.05F));
  CHECK(ranges[5].lower == static_cast<double>(-3.1F));
  CHECK(ranges[5].upper == static_cast<double>(-0.3F));
  const std::array<double, 6> coefficients{120, 90, 60, 140, 60, 30};  // quirk 16: fthigh has 140
  for (std::size_t k = 0; k < 6; ++k) CHECK(joint_efforts(model)[k] == 0.9 * coefficients[k]);
}

TEST_CASE("the scene shows seven bodies as eight capsules") {
  const Scene scene = scene_of(parse_urdf(asset_text(), "x.urdf"));
  CHECK(scene.bodies ==
        std::vector<std::string>{"torso", "bthigh", "bshin", "bfoot", "fthigh", "fshin", "ffoot"});
  REQUIRE(scene.capsules.size() == 8);
  for (const Capsule& capsule : scene.capsules) {
    double norm = 0.0;
    for (const double value : capsule.local.rotation) norm += value * value;
    CHECK(norm == doctest::Approx(1.0));
    CHECK(capsule.radius == 0.046);
    for (const float channel : capsule.colour) CHECK((channel >= 0.0F && channel <= 1.0F));
  }
}

TEST_CASE("the scene knows the physics' eight shapes beside what is drawn") {
  const UrdfModel model = parse_urdf(asset_text(), "x.urdf");
  const Scene scene = scene_of(model);
  REQUIRE(scene.collisions.size() == 8);
  for (std::size_t i = 0; i < scene.collisions.size(); ++i) {
    const Capsule& shape = scene.collisions[i];
    const Capsule& seen = scene.capsules[i];
    CHECK(shape.body == seen.body);
    CHECK(shape.radius == static_cast<double>(0.046F));
    CHECK(shape.length == doctest::Approx(seen.length).epsilon(1e-6));
    CHECK(shape.colour[0] == shape.colour[2]);
    for (std::size_t k = 0; k < 3; ++k) {
      CHECK(shape.local.position[k] == doctest::Approx(seen.local.position[k]).epsilon(1e-6));
    }
  }
  CHECK(scene.collisions[0].length == model.links[3].collisions[0].length);
}

TEST_CASE("a robot that is no half cheetah is refused with the reason") {
  check_refused("name=\"bshin\" type", "name=\"knee\" type", "joint 4 is 'knee' instead of 'bshin'");
  check_refused("<parent link=\"bshin\"/>", "<parent link=\"bthigh\"/>", "joint 'bfoot' has another parent");
  check_refused("<axis xyz=\"1 0 0\"/>", "<axis xyz=\"0 0 1\"/>", "joint 'ignorex' moves otherwise");
  check_refused("xyz=\"-0.5 0 0\"", "xyz=\"-0.5 0.1 0\"", "joint 'bthigh' leaves the plane");
  check_refused("lower=\"-1.5\"", "lower=\"1.5\"", "joint 'fthigh' needs a limit");
  check_refused("<mass value=\"10\"/>", "<mass value=\"0\"/>", "link 'bfoot' has no mass");
  check_refused("rpy=\"0 -2.0299999713897705 0\"", "rpy=\"0.1 -2.0299999713897705 0\"",
                "a shape of link 'bshin' leaves the plane");
}

}  // namespace gallop::env
