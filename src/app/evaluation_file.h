// SPDX-License-Identifier: MIT
// evaluations.npz as Stable-Baselines3 writes it: timesteps (N), results and ep_lengths (N, episodes).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace gallop::app {

struct EvaluationHistory {
  std::vector<std::int64_t> steps;
  std::vector<std::vector<double>> returns;
  std::vector<std::vector<int>> lengths;
};

/// The bytes of the file: an uncompressed zip of three .npy arrays, the same bytes for the same history.
[[nodiscard]] std::string npz_bytes(const EvaluationHistory& history);

}  // namespace gallop::app
