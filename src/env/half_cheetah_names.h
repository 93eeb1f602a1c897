// SPDX-License-Identifier: MIT
// What the numbers of an observation and an action are, in a word or two each, for whoever shows them.
// A face: standard library and other faces only.
#pragma once

#include <array>
#include <string_view>

#include "env/half_cheetah_env.h"

namespace gallop::env {

/// In the order of the observation. Source: robot_locomotors.py, WalkerBase.calc_state; docs/environment.md
/// has the units.
[[nodiscard]] constexpr std::array<std::string_view, kObservationSize> observation_names() {
  return {"height",
          "sin heading",
          "cos heading",
          "vx",
          "vy",
          "vz",
          "roll",
          "pitch",
          "bthigh angle",
          "bthigh speed",
          "bshin angle",
          "bshin speed",
          "bfoot angle",
          "bfoot speed",
          "fthigh angle",
          "fthigh speed",
          "fshin angle",
          "fshin speed",
          "ffoot angle",
          "ffoot speed",
          "ffoot touches",
          "fshin touches",
          "fthigh touches",
          "bfoot touches",
          "bshin touches",
          "bthigh touches"};
}

/// The joints that the torques of an action drive.
[[nodiscard]] constexpr std::array<std::string_view, kActionSize> action_names() {
  return {"bthigh", "bshin", "bfoot", "fthigh", "fshin", "ffoot"};
}

}  // namespace gallop::env
