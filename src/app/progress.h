// SPDX-License-Identifier: MIT
// Everything measured while training, under Stable-Baselines3's names: one row per episode and evaluation, to
// progress.csv, progress.json and TensorBoard.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "agent/trainer.h"
#include "agent/training_status.h"
#include "app/config.h"
#include "app/files.h"
#include "app/tensorboard.h"

namespace gallop::app {

/// What a row is made from.
struct Progress {
  agent::TrainingStatus status;
  agent::EpisodeSummary episode;        ///< the latest finished one
  double mean_score = agent::kUnknown;  ///< of the last episodes
  double mean_length = agent::kUnknown;
  double elapsed_seconds = 0.0;
  const agent::Evaluation* evaluation = nullptr;  ///< when this row brings one
};

/// Names and values in their frozen order; kUnknown where there is none.
using ProgressRow = std::vector<std::pair<std::string, double>>;
[[nodiscard]] ProgressRow progress_row(const Progress& progress);

/// A rate; kUnknown where no time was spent.
[[nodiscard]] double per_second(double count, double seconds);

class ProgressWriter {
 public:
  /// Starts the files, or goes on with them after their first `rows` rows and after `step`.
  ProgressWriter(const std::filesystem::path& run, const LogTargets& targets, std::size_t rows = 0,
                 std::int64_t step = 0);
  /// Throws FileError.
  void add(const ProgressRow& row, std::int64_t step);

 private:
  std::optional<AppendFile> csv_;
  std::optional<AppendFile> json_;
  std::optional<EventWriter> events_;
};

}  // namespace gallop::app
