// SPDX-License-Identifier: MIT
// Everything is made of capsules; an arrow's head is one that tapers. Orange and blue are told apart by every
// eye.
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
constexpr glm::vec3 kOriginColour{0.8F};
constexpr glm::vec3 kPullColour{0.10F, 0.75F, 1.0F};

constexpr float kNewtonsPerMetre = 1000.0F;
constexpr float kLongest = 1.0F;   ///< metres of an arrow
constexpr float kWeakest = 1.0F;   ///< newtons that get an arrow
constexpr float kLoaded = 0.025F;  ///< radius of a contact
constexpr float kIdle = 0.017F;
constexpr float kShaft = 0.010F;  ///< radius
constexpr float kHead = 0.028F;   ///< radius at its wide end
constexpr float kHeadLength = 0.10F;
constexpr float kSharp = 0.12F;  ///< taper of a head
constexpr float kAxisLength = 0.14F;
constexpr float kAxis = 0.009F;  ///< radius
constexpr float kOrigin = 0.012F;

/// A shaft and a head, which takes half of a short arrow.
void add_arrow(std::vector<Marker>& markers, const glm::vec3& from, const glm::vec3& to,
               const glm::vec3& colour) {
  const float length = glm::distance(from, to);
  const float head = std::min(kHeadLength, 0.5F * length);
  const float wide = kHead * head / kHeadLength;
  const glm::vec3 neck = glm::mix(to, from, head / length);
  markers.push_back({from, neck, std::min(kShaft, 0.6F * wide), colour});
  markers.push_back({neck, to, wide, colour, kSharp});
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
      markers.push_back({at, at, carries ? kLoaded : kIdle, carries ? kOrange : kBlue});
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
    const glm::mat3 axes = glm::mat3_cast(to_quat(pose.rotation));
    for (int i = 0; i < 3; ++i) {
      markers.push_back(
          {origin, origin + kAxisLength * axes[i], kAxis, kAxisColours[static_cast<std::size_t>(i)]});
    }
    markers.push_back({origin, origin, kOrigin, kOriginColour});
  }
}

void add_push_marker(std::vector<Marker>& markers, const glm::vec3& from, const glm::vec3& to) {
  markers.push_back({from, from, kHead, kPullColour});
  if (glm::distance(from, to) > kHead) {
    add_arrow(markers, from, to, kPullColour);
  }
}

}  // namespace gallop::viz
