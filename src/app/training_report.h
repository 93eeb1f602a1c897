// SPDX-License-Identifier: MIT
// The sentences of a training run: banner, episode line, table, progress bar. Pure text; where it goes is the
// console's business.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "agent/training_status.h"
#include "app/config.h"
#include "app/progress.h"

namespace gallop::app {

/// What the banner tells besides the configuration.
struct BannerFacts {
  std::string run;        ///< the folder
  std::string reference;  ///< what to type for it
  std::string device;
  std::string device_reason;  ///< may be empty
  std::string blas;
  std::int64_t parameters = 0;
  bool seed_was_drawn = false;
  std::string no_window;         ///< why there is none, e.g. "none"; empty where there is one
  std::int64_t resumed_at = -1;  ///< steps of the checkpoint it goes on from; -1: it begins
};
[[nodiscard]] std::vector<std::string> banner(const TrainConfig& config, const BannerFacts& facts);

/// "actor 26-256-256-12  critic 2x 32-256-256-1"
[[nodiscard]] std::string network_sizes(const TrainConfig& run);

/// The notebook's line, aligned for grep and awk.
[[nodiscard]] std::string episode_line(const std::string& clock, const agent::EpisodeSummary& episode,
                                       double best, double average, std::int64_t updates);

/// "14:02:11  scout 3 of 6  score 1,209.0, the best so far: scout 2 with 2,140.1"
[[nodiscard]] std::string scout_line(const std::string& clock, const agent::ScoutOutcome& outcome);

/// Figures of a row in Stable-Baselines3's box, grouped by the part of their name before the slash.
[[nodiscard]] std::vector<std::string> table(const ProgressRow& row);

struct BarFacts {
  std::int64_t steps = 0;
  std::int64_t total = 0;
  double steps_per_second = agent::kUnknown;
  double elapsed_seconds = 0.0;
  double average = agent::kUnknown;
  double best = agent::kUnknown;
  double temperature = agent::kUnknown;
};
/// "31% [####----] 308k/1M  143 st/s  36:02 < 1:20:41  avg 1588  best 1588  alpha .061"; without bar when
/// `plain`.
[[nodiscard]] std::string progress_bar(const BarFacts& facts, bool plain);

/// Steps per second over the last minute.
class Pace {
 public:
  void mark(double seconds, std::int64_t steps);
  [[nodiscard]] double steps_per_second() const;

 private:
  std::deque<std::pair<double, std::int64_t>> marks_;
};

}  // namespace gallop::app
