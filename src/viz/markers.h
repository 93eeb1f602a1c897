// SPDX-License-Identifier: MIT
// What an onlooker wants to see and no body is: contacts, forces, joint frames, a pull. Pure: no OpenGL.
#pragma once

#include <glm/glm.hpp>
#include <vector>

#include "env/scene.h"

namespace gallop::viz {

/// A capsule drawn for itself: it casts no shadow, and its colour stays readable.
struct Marker {
  glm::vec3 from{0.0F};  ///< the ends of its axis, metres; equal ones make a ball
  glm::vec3 to{0.0F};
  float radius = 0.01F;
  glm::vec3 colour{1.0F};  ///< linear RGB, 0 to 1
  float taper = 1.0F;      ///< the radius at `to` over that at `from`
};

/// With `points` a ball a contact: orange where it carries force, smaller and blue where it only touches.
/// With `forces` an arrow along each force, a metre for 1000 N and no longer; none below 1 N.
void add_contact_markers(std::vector<Marker>& markers, const env::Contacts& contacts, bool points,
                         bool forces);

/// The axes of every body at its joint: x red, y green, z blue, and a ball where they meet.
void add_joint_frames(std::vector<Marker>& markers, const env::Poses& poses);

/// A pull: a ball where it takes hold, an arrow to where the hand is.
void add_push_marker(std::vector<Marker>& markers, const glm::vec3& from, const glm::vec3& to);

}  // namespace gallop::viz
