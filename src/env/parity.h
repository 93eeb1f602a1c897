// SPDX-License-Identifier: MIT
// Replays a recording of the original environment and measures every difference.
// A face: standard library and other faces only.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "env/half_cheetah_env.h"

namespace gallop::env {

/// What is demanded. Differences in the last bit grow tenfold every 10 to 25 steps, so equality can be had
/// only where the mathematical library rounds as the recording machine's did.
enum class ParityRule {
  Exact,     ///< every number of every step is equal
  Portable,  ///< observations of each episode's first 100 steps within 1e-5, contact flags equal
};

/// The rule that this machine's mathematical library allows.
[[nodiscard]] ParityRule parity_rule_here();

struct ParityOptions {
  double tolerance = 0.0;                    ///< above 0: differences up to it are allowed
  std::optional<ParityRule> rule;            ///< empty: parity_rule_here()
  HalfCheetahEnv::Options environment = {};  ///< its seed and time limit do not matter
};

/// Differences are absolute; what is not a number differs infinitely.
struct ParityReport {
  std::filesystem::path file;
  ParityRule rule = ParityRule::Exact;
  double tolerance = 0.0;  ///< the one applied
  bool passed = false;

  std::int64_t episodes = 0;
  std::int64_t steps = 0;  ///< compared, over all episodes
  double max_observation_difference = 0.0;
  double max_reward_difference = 0.0;
  double max_reward_term_difference = 0.0;
  double max_joint_difference = 0.0;     ///< positions and velocities
  double max_torso_difference = 0.0;     ///< pose and velocity
  double max_reset_difference = 0.0;     ///< potential and body position at the resets
  std::int64_t contact_differences = 0;  ///< contact flags that differ
  /// Step at which anything differed first, counted through the file from 1; 0 for the first reset.
  std::optional<std::int64_t> first_difference_step;
  std::string first_difference;  ///< the same in words
};

/// Throws FileError when the trace or the robot file cannot be used.
[[nodiscard]] ParityReport replay_trace(const std::filesystem::path& file, const ParityOptions& options = {});

}  // namespace gallop::env
