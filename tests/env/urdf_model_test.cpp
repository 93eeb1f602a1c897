// SPDX-License-Identifier: MIT
// The robot file: what is read of a good one, and the line that a bad one is told.
#include "env/urdf_model.h"

#include <doctest/doctest.h>

#include <fstream>
#include <string>

#include "errors.h"
#include "support/temporary_directory.h"

namespace gallop::env {
namespace {

/// Line 1 is <robot>; every element has a line of its own, so that messages can be told apart.
constexpr const char* kGood = R"(<robot name="arm">
<link name="base"/>
<link name="upper">
<inertial><mass value="2.5"/><inertia ixx="1" iyy="2" izz="3"/></inertial>
<collision><origin xyz="0.1 0 -0.2" rpy="0 0.5 0"/><geometry><capsule radius="0.05" length="0.3"/></geometry></collision>
<contact><lateral_friction value="0.7"/></contact>
</link>
<link name="lower"/>
<joint name="shoulder" type="revolute">
<parent link="base"/>
<child link="upper"/>
<origin xyz="0 0 1"/>
<axis xyz="0 1 0"/>
<limit lower="-1" upper="2e-1" effort="9"/>
</joint>
<joint name="elbow" type="continuous">
<parent link="upper"/>
<child link="lower"/>
<axis xyz="0 1 0"/>
</joint>
</robot>)";

std::string with(const std::string& from, const std::string& to) {
  std::string text = kGood;
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

std::string message_of(const std::string& text) {
  try {
    (void)parse_urdf(text, "arm.urdf");
  } catch (const FileError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("a good robot file is read number by number") {
  const UrdfModel model = parse_urdf(kGood, "arm.urdf");
  CHECK(model.name == "arm");
  REQUIRE(model.links.size() == 3);
  REQUIRE(model.joints.size() == 2);
  const UrdfLink& upper = model.links[1];
  CHECK(upper.name == "upper");
  CHECK(upper.inertial.mass == 2.5);
  CHECK(upper.inertial.diagonal == Vector3{1, 2, 3});
  CHECK(upper.lateral_friction == 0.7);
  REQUIRE(upper.collisions.size() == 1);
  CHECK(upper.collisions[0].origin.xyz == Vector3{0.1, 0, -0.2});
  CHECK(upper.collisions[0].origin.rpy == Vector3{0, 0.5, 0});
  CHECK(upper.collisions[0].radius == 0.05);
  CHECK(upper.collisions[0].length == 0.3);
  const UrdfJoint& shoulder = model.joints[0];
  CHECK(shoulder.type == UrdfJointType::Revolute);
  CHECK(shoulder.origin.xyz == Vector3{0, 0, 1});
  REQUIRE(shoulder.limit.has_value());
  CHECK(shoulder.limit->lower == -1.0);
  CHECK(shoulder.limit->upper == 0.2);
  CHECK(shoulder.limit->effort == 9.0);
  CHECK_FALSE(model.joints[1].limit.has_value());
}

TEST_CASE("joints are put in tree order whatever the file's order") {
  const UrdfModel model = parse_urdf(R"(<robot name="r"><link name="c"/><link name="b"/><link name="a"/>
    <joint name="bc" type="continuous"><parent link="b"/><child link="c"/></joint>
    <joint name="ab" type="continuous"><parent link="a"/><child link="b"/></joint></robot>)",
                                     "r.urdf");
  CHECK(model.links[0].name == "a");
  CHECK(model.joints[0].name == "ab");
  CHECK(model.joints[1].name == "bc");
  CHECK(model.joints[1].parent == 1);
  CHECK(model.joints[1].child == 2);
}

TEST_CASE("a lower limit above the upper means no limit") {
  const UrdfModel model = parse_urdf(with(R"(lower="-1")", R"(lower="1")"), "arm.urdf");
  CHECK_FALSE(model.joints[0].limit.has_value());
}

TEST_CASE("every kind of bad robot file is told its line and reason") {
  struct Case {
    const char* kind;
    std::string text;
    const char* message;
  };
  const Case cases[] = {
      {"broken XML", with("</joint>", ""), "arm.urdf:9: broken XML (mismatched element)"},
      {"an empty file", "", "arm.urdf:1: broken XML (empty document)"},
      {"another document", "<html/>", "arm.urdf:1: no <robot> element"},
      {"no links", R"(<robot name="r"/>)", "arm.urdf:1: no links"},
      {"an unknown joint type", with("revolute", "rotary"),
       "arm.urdf:9: joint type 'rotary' is none of prismatic, revolute, continuous"},
      {"a missing limit", with(R"(<limit lower="-1" upper="2e-1" effort="9"/>)", ""),
       "arm.urdf:9: joint 'shoulder' needs a <limit>"},
      {"an incomplete limit", with(R"( upper="2e-1")", ""), R"(arm.urdf:14: <limit> needs upper="...")"},
      {"a negative mass", with(R"(value="2.5")", R"(value="-2.5")"),
       "arm.urdf:4: value must not be negative"},
      {"a missing mass", with(R"(<mass value="2.5"/>)", ""), "arm.urdf:4: <inertial> needs a <mass>"},
      {"a tilted inertia", with(R"(izz="3")", R"(izz="3" ixz="0.1")"),
       "arm.urdf:4: ixz must be 0 (inertias are diagonal)"},
      {"a displaced inertia", with("<inertial>", R"(<inertial><origin xyz="1 0 0"/>)"),
       "arm.urdf:4: <inertial> must be at the link's origin"},
      {"a zero axis", with(R"(<axis xyz="0 1 0"/>)", R"(<axis xyz="0 0 0"/>)"),
       "arm.urdf:9: joint 'shoulder' has a zero axis"},
      {"a number that is none", with(R"(value="2.5")", R"(value="heavy")"),
       R"(arm.urdf:4: value="heavy" must be a finite number)"},
      {"a number with a tail", with(R"(value="2.5")", R"(value="2.5kg")"),
       R"(arm.urdf:4: value="2.5kg" must be a finite number)"},
      {"an infinite number", with(R"(value="2.5")", R"(value="inf")"),
       R"(arm.urdf:4: value="inf" must be a finite number)"},
      {"a nan", with(R"(xyz="0 0 1")", R"(xyz="0 nan 1")"),
       R"(arm.urdf:12: xyz="0 nan 1" must be 3 finite numbers)"},
      {"a number out of range", with(R"(value="2.5")", R"(value="1e999")"),
       R"(arm.urdf:4: value="1e999" must be a finite number)"},
      {"too few numbers", with(R"(xyz="0 0 1")", R"(xyz="0 1")"),
       R"(arm.urdf:12: xyz="0 1" must be 3 finite numbers)"},
      {"too many numbers", with(R"(xyz="0 0 1")", R"(xyz="0 0 1 2")"),
       R"(arm.urdf:12: xyz="0 0 1 2" must be 3 finite numbers)"},
      {"another shape", with(R"(<capsule radius="0.05" length="0.3"/>)", R"(<box size="1 1 1"/>)"),
       "arm.urdf:5: geometry must be a <capsule>"},
      {"a flat capsule", with(R"(radius="0.05")", R"(radius="0")"), "arm.urdf:5: radius must be above 0"},
      {"two links of one name", with(R"(<link name="lower"/>)", R"(<link name="base"/>)"),
       "arm.urdf:8: second link named 'base'"},
      {"two joints of one name", with(R"(name="elbow")", R"(name="shoulder")"),
       "arm.urdf:16: second joint named 'shoulder'"},
      {"a link without a name", with(R"(<link name="lower"/>)", "<link/>"),
       R"(arm.urdf:8: <link> needs name="...")"},
      {"an unknown parent", with(R"(<parent link="upper"/>)", R"(<parent link="uper"/>)"),
       "arm.urdf:16: joint 'elbow' names an unknown link 'uper'"},
      {"an unknown child", with(R"(<child link="lower"/>)", R"(<child link="hand"/>)"),
       "arm.urdf:16: joint 'elbow' names an unknown link 'hand'"},
      {"a missing parent", with(R"(<parent link="upper"/>)", ""), "arm.urdf:16: <joint> needs a <parent>"},
      {"a link with two parents", with(R"(<child link="lower"/>)", R"(<child link="upper"/>)"),
       "arm.urdf:16: link 'upper' has a second parent"},
      {"a second root", with(R"(<link name="lower"/>)", R"(<link name="lower"/><link name="stray"/>)"),
       "arm.urdf:1: two root links, 'base' and 'stray'"},
      {"a cycle beside the root", with(R"(<parent link="base"/>)", R"(<parent link="lower"/>)"),
       "arm.urdf:9: joint 'shoulder' is part of a cycle"},
      {"a joint onto its own link", with(R"(<parent link="upper"/>)", R"(<parent link="lower"/>)"),
       "arm.urdf:16: joint 'elbow' is part of a cycle"},
      {"nothing but a cycle",
       R"(<robot name="r"><link name="a"/>
            <joint name="j" type="continuous"><parent link="a"/><child link="a"/></joint></robot>)",
       "arm.urdf:1: the joints form a cycle: no link is the root"},
      {"an unknown material",
       with("<collision>", R"(<visual><geometry><capsule radius="1" length="1"/></geometry>
                              <material name="gold"/></visual><collision>)"),
       "arm.urdf:6: unknown material 'gold'"},
  };
  for (const Case& bad : cases) {
    CAPTURE(bad.kind);
    CHECK(message_of(bad.text) == bad.message);
  }
}

TEST_CASE("a robot file with endless links is refused early") {
  std::string text = "<robot name='r'>";
  for (int i = 0; i < 100000; ++i) text += "<link name='" + std::to_string(i) + "'/>";
  CHECK(message_of(text + "</robot>") == "arm.urdf:1: more than 1000 links");
}

TEST_CASE("a robot file that cannot be read is named") {
  const support::TemporaryDirectory folder;
  const auto missing = folder.path() / "nope.urdf";
  CHECK_THROWS_WITH_AS((void)load_urdf(missing), ("cannot read robot file " + missing.string()).c_str(),
                       FileError);
  CHECK_THROWS_AS((void)load_urdf(folder.path()), FileError);
}

TEST_CASE("messages of a file on disk begin with its path") {
  const support::TemporaryDirectory folder;
  const auto file = folder.path() / "bad.urdf";
  std::ofstream(file) << "<robot name=\"r\">\n<link/>\n</robot>";
  CHECK_THROWS_WITH_AS((void)load_urdf(file), (file.string() + R"(:2: <link> needs name="...")").c_str(),
                       FileError);
}

}  // namespace gallop::env
