// SPDX-License-Identifier: MIT
// Everything is made of capsules; an arrow's head is a row of balls that grow smaller, close enough to look
// like a cone. Orange and blue are told apart by every eye.
#include "viz/markers.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "viz/transforms.h"

namespace gallop::viz {
namespace {

constexpr glm::vec3 kOrange{1.0F, 0.35F, 0.0F};
constexpr glm::vec3 kBlue{0.05F, 0.40F, 1.0F};
constexpr std::array<glm::vec3, 3> kAxisColours{glm::vec3(1.0F, 0.03F, 0.03F), glm::vec3(0.05F, 0.80F, 0.05F),
                                                glm::vec3(0.08F, 0.20F, 1.0F)};
constexpr glm::vec3 kPullColour{0.10F, 0.75F, 1.0F};

constexpr float kNewtonsPerMetre = 1000.0F;
constexpr float kLongest = 1.0F;  ///< metres of an arrow
constexpr float kWeakest = 1.0F;  ///< newtons that get an arrow
constexpr float kPoint = 0.022F;  ///< radius of a contact
constexpr float kShaft = 0.010F;  ///< radius
constexpr float kHead = 0.028F;   ///< radius at its wide end
constexpr float kHeadLength = 0.10F;
constexpr int kHeadBalls = 9;
constexpr float kAxisLength = 0.14F;
constexpr float kAxis = 0.009F;  ///< radius

/// A shaft and a head, which takes half of a short arrow.
void add_arrow(std::vector<Marker>& markers, const glm::vec3& from, const glm::vec3& to,
               const glm::vec3& colour) {
  const float length = glm::distance(from, to);
  const float share = std::min(kHeadLength / length, 0.5F);
  const glm::vec3 neck = glm::mix(to, from, share);
  const float wide = kHead * share * length / kHeadLength;
  const float narrow = 0.15F * wide;
  markers.push_back({from, neck, std::min(kShaft, 0.6F * wide), colour});
  for (int i = 0; i < kHeadBalls; ++i) {
    const float along = static_cast<float>(i) / (kHeadBalls - 1);
    const glm::vec3 centre = glm::mix(neck, to, along);
    markers.push_back({centre, centre, glm::mix(wide, narrow, along), colour});
  }
}

}  // namespace

void add_contact_markers(std::vector<Marker>& markers, const env::Contacts& contacts, bool points,
                         bool forces) {
  for (const env::Contact& contact : contacts) {
    const glm::vec3 at = to_vec3(contact.position);
    const glm::vec3 force = to_vec3(contact.force);
    const float newtons = glm::length(force);
    const bool carries = newtons >= kWeakest && std::isfinite(newtons);
    if (points) {
      markers.push_back({at, at, kPoint, carries ? kOrange : kBlue});
    }
    if (forces && carries) {
      const float length = std::min(newtons / kNewtonsPerMetre, kLongest);
      add_arrow(markers, at, at + length / newtons * force, kOrange);
    }
  }
}

void add_joint_frames(std::vector<Marker>& markers, const env::Poses& poses) {
  for (const env::Pose& pose : poses) {
    const glm::vec3 origin = to_vec3(pose.position);
    for (int axis = 0; axis < 3; ++axis) {
      glm::vec3 direction{0.0F};
      direction[axis] = 1.0F;
      const glm::vec3 colour = kAxisColours[static_cast<std::size_t>(axis)];
      markers.push_back({origin, origin + kAxisLength * (to_quat(pose.rotation) * direction), kAxis, colour});
    }
  }
}

void add_push_marker(std::vector<Marker>& markers, const glm::vec3& from, const glm::vec3& to) {
  markers.push_back({from, from, kHead, kPullColour});
  if (glm::distance(from, to) > kHead) {
    add_arrow(markers, from, to, kPullColour);
  }
}

}  // namespace gallop::viz
