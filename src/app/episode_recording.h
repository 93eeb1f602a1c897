// SPDX-License-Identifier: MIT
// An episode as its causes: where it started and what was done. The physics is exact, so that this is all of
// it.
#pragma once

#include <array>
#include <vector>

namespace gallop::app {

struct EpisodeRecording {
  std::array<double, 6> start{};              ///< leg angles, radians
  std::vector<std::array<float, 6>> actions;  ///< one a step
  double score = 0.0;
};

}  // namespace gallop::app
