// SPDX-License-Identifier: MIT
// XML to UrdfModel in two passes: read every link and joint as written, then order them as a tree.
#include "env/urdf_model.h"

#include <tinyxml2.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>
#include <utility>

#include "errors.h"

namespace gallop::env {
namespace {

using tinyxml2::XMLElement;

constexpr std::size_t kMaxLinks = 1000;

/// A joint before its links are known to exist.
struct RawJoint {
  UrdfJoint joint;
  std::string parent;
  std::string child;
  int line = 0;
};

/// "mismatched element" for tinyxml2's "XML_ERROR_MISMATCHED_ELEMENT".
std::string in_words(std::string_view error) {
  constexpr std::string_view kPrefix = "XML_ERROR_";
  if (error.starts_with(kPrefix)) error.remove_prefix(kPrefix.size());
  std::string words(error);
  for (char& letter : words) letter = letter == '_' ? ' ' : static_cast<char>(std::tolower(letter));
  return words;
}

class Reader {
 public:
  explicit Reader(std::string source) : source_(std::move(source)) {}

  UrdfModel read(const std::string& text) {
    tinyxml2::XMLDocument document;
    if (document.Parse(text.data(), text.size()) != tinyxml2::XML_SUCCESS) {
      fail(std::max(document.ErrorLineNum(), 1), "broken XML (" + in_words(document.ErrorName()) + ")");
    }
    const XMLElement* robot = document.FirstChildElement("robot");
    if (robot == nullptr) fail(1, "no <robot> element");

    for (const XMLElement& element : children(*robot, "material")) read_material(element);
    for (const XMLElement& element : children(*robot, "link")) read_link(element);
    for (const XMLElement& element : children(*robot, "joint")) read_joint(element);
    UrdfModel model = as_tree(*robot);
    model.source = source_;
    model.name = attribute(*robot, "name");
    return model;
  }

 private:
  [[noreturn]] void fail(int line, const std::string& what) const {
    throw FileError(source_ + ":" + std::to_string(line) + ": " + what);
  }

  static std::vector<std::reference_wrapper<const XMLElement>> children(const XMLElement& parent,
                                                                        const char* tag) {
    std::vector<std::reference_wrapper<const XMLElement>> found;
    for (const XMLElement* e = parent.FirstChildElement(tag); e != nullptr; e = e->NextSiblingElement(tag)) {
      found.emplace_back(*e);
    }
    return found;
  }

  const XMLElement& child(const XMLElement& parent, const char* tag) const {
    const XMLElement* found = parent.FirstChildElement(tag);
    if (found == nullptr) {
      fail(parent.GetLineNum(), "<" + std::string(parent.Name()) + "> needs a <" + tag + ">");
    }
    return *found;
  }

  std::string attribute(const XMLElement& element, const char* name) const {
    const char* value = element.Attribute(name);
    if (value == nullptr || *value == '\0') {
      fail(element.GetLineNum(), "<" + std::string(element.Name()) + "> needs " + name + "=\"...\"");
    }
    return value;
  }

  /// Exactly N finite numbers, separated by spaces.
  template <std::size_t N>
  std::array<double, N> numbers(const XMLElement& element, const char* name) const {
    const std::string text = attribute(element, name);
    const auto bad = [&] {
      const std::string wanted = N == 1 ? "a finite number" : std::to_string(N) + " finite numbers";
      fail(element.GetLineNum(), std::string(name) + "=\"" + text + "\" must be " + wanted);
    };
    std::array<double, N> values{};
    std::istringstream words(text);
    std::string word;
    for (double& value : values) {
      if (!(words >> word)) bad();
      const char* begin = word.data() + (word.starts_with('+') ? 1 : 0);
      const auto [end, error] = std::from_chars(begin, word.data() + word.size(), value);
      if (error != std::errc{} || end != word.data() + word.size() || !std::isfinite(value)) bad();
    }
    if (words >> word) bad();
    return values;
  }

  double number(const XMLElement& element, const char* name) const { return numbers<1>(element, name)[0]; }

  double at_least_zero(const XMLElement& element, const char* name) const {
    const double value = number(element, name);
    if (value < 0.0) fail(element.GetLineNum(), std::string(name) + " must not be negative");
    return value;
  }

  UrdfOrigin origin(const XMLElement& parent) const {
    UrdfOrigin origin;
    const XMLElement* element = parent.FirstChildElement("origin");
    if (element == nullptr) return origin;
    if (element->Attribute("xyz") != nullptr) origin.xyz = numbers<3>(*element, "xyz");
    if (element->Attribute("rpy") != nullptr) origin.rpy = numbers<3>(*element, "rpy");
    return origin;
  }

  UrdfCapsule capsule(const XMLElement& parent) const {
    const XMLElement& geometry = child(parent, "geometry");
    const XMLElement* shape = geometry.FirstChildElement();
    if (shape == nullptr || std::string_view(shape->Name()) != "capsule") {
      fail(geometry.GetLineNum(), "geometry must be a <capsule>");
    }
    UrdfCapsule capsule{origin(parent), number(*shape, "radius"), at_least_zero(*shape, "length")};
    if (capsule.radius <= 0.0) fail(shape->GetLineNum(), "radius must be above 0");
    return capsule;
  }

  void read_material(const XMLElement& element) {
    materials_[attribute(element, "name")] = numbers<4>(child(element, "color"), "rgba");
  }

  std::array<double, 4> colour(const XMLElement& material) const {
    if (const XMLElement* own = material.FirstChildElement("color")) return numbers<4>(*own, "rgba");
    const std::string name = attribute(material, "name");
    const auto found = materials_.find(name);
    if (found == materials_.end()) fail(material.GetLineNum(), "unknown material '" + name + "'");
    return found->second;
  }

  UrdfInertial inertial(const XMLElement& element) const {
    const XMLElement& inertia = child(element, "inertia");
    for (const char* product : {"ixy", "ixz", "iyz"}) {
      if (inertia.Attribute(product) != nullptr && number(inertia, product) != 0.0) {
        fail(inertia.GetLineNum(), std::string(product) + " must be 0 (inertias are diagonal)");
      }
    }
    const UrdfOrigin at = origin(element);
    if (at.xyz != Vector3{} || at.rpy != Vector3{}) {
      fail(element.GetLineNum(), "<inertial> must be at the link's origin");
    }
    return {at_least_zero(child(element, "mass"), "value"),
            {at_least_zero(inertia, "ixx"), at_least_zero(inertia, "iyy"), at_least_zero(inertia, "izz")}};
  }

  void read_link(const XMLElement& element) {
    UrdfLink link;
    link.name = attribute(element, "name");
    if (!link_index_.emplace(link.name, links_.size()).second) {
      fail(element.GetLineNum(), "second link named '" + link.name + "'");
    }
    if (links_.size() == kMaxLinks)
      fail(element.GetLineNum(), "more than " + std::to_string(kMaxLinks) + " links");
    if (const XMLElement* found = element.FirstChildElement("inertial")) link.inertial = inertial(*found);
    for (const XMLElement& visual : children(element, "visual")) {
      link.visuals.push_back({capsule(visual), {0.7, 0.7, 0.7, 1.0}});
      if (const XMLElement* material = visual.FirstChildElement("material")) {
        link.visuals.back().rgba = colour(*material);
      }
    }
    for (const XMLElement& collision : children(element, "collision")) {
      link.collisions.push_back(capsule(collision));
    }
    if (const XMLElement* contact = element.FirstChildElement("contact")) {
      link.lateral_friction = at_least_zero(child(*contact, "lateral_friction"), "value");
    }
    links_.push_back(std::move(link));
  }

  UrdfJointType joint_type(const XMLElement& element) const {
    const std::string type = attribute(element, "type");
    if (type == "prismatic") return UrdfJointType::Prismatic;
    if (type == "revolute") return UrdfJointType::Revolute;
    if (type == "continuous") return UrdfJointType::Continuous;
    fail(element.GetLineNum(), "joint type '" + type + "' is none of prismatic, revolute, continuous");
  }

  /// Lower above upper means no limit, as PyBullet's loader has it.
  std::optional<UrdfLimit> limit(const XMLElement& element) const {
    const UrdfLimit limit{number(element, "lower"), number(element, "upper"),
                          at_least_zero(element, "effort")};
    if (limit.lower > limit.upper) return std::nullopt;
    return limit;
  }

  void read_joint(const XMLElement& element) {
    RawJoint raw;
    raw.line = element.GetLineNum();
    UrdfJoint& joint = raw.joint;
    joint.name = attribute(element, "name");
    for (const RawJoint& other : joints_) {
      if (other.joint.name == joint.name) fail(raw.line, "second joint named '" + joint.name + "'");
    }
    joint.type = joint_type(element);
    joint.origin = origin(element);
    if (const XMLElement* axis = element.FirstChildElement("axis")) joint.axis = numbers<3>(*axis, "xyz");
    if (joint.axis == Vector3{}) fail(raw.line, "joint '" + joint.name + "' has a zero axis");

    const XMLElement* limits = element.FirstChildElement("limit");
    if (limits == nullptr && joint.type != UrdfJointType::Continuous) {
      fail(raw.line, "joint '" + joint.name + "' needs a <limit>");
    }
    if (limits != nullptr) joint.limit = limit(*limits);
    raw.parent = attribute(child(element, "parent"), "link");
    raw.child = attribute(child(element, "child"), "link");
    for (const std::string& name : {raw.parent, raw.child}) {
      if (!link_index_.contains(name)) {
        fail(raw.line, "joint '" + joint.name + "' names an unknown link '" + name + "'");
      }
    }
    for (const RawJoint& other : joints_) {
      if (other.child == raw.child) fail(raw.line, "link '" + raw.child + "' has a second parent");
    }
    joints_.push_back(std::move(raw));
  }

  /// Depth first from the one root. What is never reached hangs on a cycle.
  UrdfModel as_tree(const XMLElement& robot) const {
    const UrdfLink* root = nullptr;
    for (const UrdfLink& link : links_) {
      bool is_child = false;
      for (const RawJoint& raw : joints_) is_child = is_child || raw.child == link.name;
      if (is_child) continue;
      if (root != nullptr) {
        fail(robot.GetLineNum(), "two root links, '" + root->name + "' and '" + link.name + "'");
      }
      root = &link;
    }
    if (root == nullptr) {
      fail(robot.GetLineNum(), links_.empty() ? "no links" : "the joints form a cycle: no link is the root");
    }

    UrdfModel tree;
    tree.links.push_back(*root);
    append_branches(tree, 0);
    if (tree.links.size() != links_.size()) {
      for (const RawJoint& raw : joints_) {
        if (!tree.find_joint(raw.joint.name))
          fail(raw.line, "joint '" + raw.joint.name + "' is part of a cycle");
      }
    }
    return tree;
  }

  void append_branches(UrdfModel& tree, std::size_t parent) const {
    const std::string parent_name = tree.links[parent].name;
    for (const RawJoint& raw : joints_) {
      if (raw.parent != parent_name) continue;
      const std::size_t child = tree.links.size();
      tree.links.push_back(links_[link_index_.at(raw.child)]);
      tree.joints.push_back(raw.joint);
      tree.joints.back().parent = static_cast<int>(parent);
      tree.joints.back().child = static_cast<int>(child);
      append_branches(tree, child);
    }
  }

  std::string source_;
  std::map<std::string, std::array<double, 4>> materials_;
  std::vector<UrdfLink> links_;
  std::map<std::string, std::size_t> link_index_;
  std::vector<RawJoint> joints_;
};

}  // namespace

std::optional<std::size_t> UrdfModel::find_joint(std::string_view joint_name) const {
  for (std::size_t i = 0; i < joints.size(); ++i) {
    if (joints[i].name == joint_name) return i;
  }
  return std::nullopt;
}

UrdfModel load_urdf(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  if (!std::filesystem::is_regular_file(file) || !stream || !(text << stream.rdbuf())) {
    throw FileError("cannot read robot file " + file.string(), "give a readable URDF file");
  }
  return parse_urdf(text.str(), file.string());
}

UrdfModel parse_urdf(const std::string& text, const std::string& source) { return Reader(source).read(text); }

}  // namespace gallop::env
