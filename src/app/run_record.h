// SPDX-License-Identifier: MIT
// What a run has seen so far, besides what its trainer knows: run.json in a checkpoint, for the run that goes
// on from there.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "agent/training_status.h"
#include "app/evaluation_file.h"

namespace gallop::app {

struct RunRecord {
  std::vector<agent::EpisodeSummary> episodes;  ///< finished ones, in order
  std::vector<std::int64_t> ends;               ///< environment steps at each one's end
  EvaluationHistory evaluations;

  std::int64_t best_episode = 0;          ///< the latest when the best policy was seen, 0: none yet
  std::int64_t best_at = -1;              ///< environment steps then
  double best_value = agent::kUnknown;    ///< of what --best-by says
  double latest_value = agent::kUnknown;  ///< the same, now
  std::int64_t progress_rows = 0;         ///< in progress.csv and progress.json
  double seconds = 0.0;                   ///< wall-clock spent

  /// Mean return and length of the last `window` episodes; kUnknown before the first.
  [[nodiscard]] double mean_score(int window) const;
  [[nodiscard]] double mean_length(int window) const;
  /// Highest return of an episode; kUnknown before the first.
  [[nodiscard]] double best_score() const;
};

[[nodiscard]] std::string to_json(const RunRecord& record);
/// Throws FileError: missing, or damaged.
[[nodiscard]] RunRecord read_run_record(const std::filesystem::path& file);

}  // namespace gallop::app
