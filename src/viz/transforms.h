// SPDX-License-Identifier: MIT
// The scene's numbers, which are doubles without a library, as the vectors that drawing counts in.
#pragma once

#include <glm/glm.hpp>
#include <glm/gtc/quaternion.hpp>

#include "env/scene.h"

namespace gallop::viz {

[[nodiscard]] inline glm::vec3 to_vec3(const env::Vector3& v) { return {v[0], v[1], v[2]}; }

[[nodiscard]] inline glm::quat to_quat(const env::Quaternion& q) {
  return {static_cast<float>(q[3]), static_cast<float>(q[0]), static_cast<float>(q[1]),
          static_cast<float>(q[2])};
}

}  // namespace gallop::viz
