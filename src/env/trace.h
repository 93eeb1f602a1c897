// SPDX-License-Identifier: MIT
// Recordings of the original environment (HCTRACE1 files), read into plain structs.
// A face: standard library and other faces only.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "env/half_cheetah_env.h"

namespace gallop::env {

struct TraceStep {
  std::array<float, kActionSize> action{};
  std::array<float, kObservationSize> observation{};
  double reward = 0.0;
  RewardTerms terms;
  RobotState state;
};

/// What the original said after reset, and then after each step.
struct TraceEpisode {
  std::uint32_t parts = 0;  ///< in the mean position at reset: 16 in an environment's first episode, then 17
  std::array<float, kObservationSize> observation{};
  std::array<double, 9> joint_positions{};
  std::array<double, 9> joint_velocities{};
  std::array<double, 3> body_position{};
  double potential = 0.0;
  std::array<double, 4> torso{};  ///< x, z, quaternion y, w
  std::vector<TraceStep> steps;
};

/// Episodes of one environment object, in order.
struct Trace {
  std::uint32_t seed = 0;  ///< as env.seed(S) of gym 0.21
  std::string actions;     ///< what chose the actions, in words
  std::vector<TraceEpisode> episodes;
};

/// Throws FileError for a file that is missing, of another kind, truncated, too long, or holds actions or
/// start angles that are not finite.
[[nodiscard]] Trace load_trace(const std::filesystem::path& file);

}  // namespace gallop::env
