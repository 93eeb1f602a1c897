// SPDX-License-Identifier: MIT
// Who looks on while training runs, and may ask for things between two steps. A run does the same with one or
// without. Plain values and immutable policies are all that is handed over.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "agent/policy.h"
#include "agent/training_status.h"
#include "app/episode_recording.h"
#include "app/tone.h"

namespace gallop::app {

/// What an onlooker may ask for.
enum class Request {
  Continue,
  Wait,  ///< training is paused: ask again
  Save,
  Stop,
};

/// What a run is, once it has begun.
struct RunNews {
  std::string folder;
  std::string reference;  ///< what to type for it
  std::string device;     ///< "cpu"
};

/// Where a run stands after an episode or an evaluation.
struct ProgressNews {
  std::optional<agent::EpisodeSummary> episode;  ///< when one ended
  agent::TrainingStatus status;
  double average = agent::kUnknown;
  double best_average = agent::kUnknown;
  std::int64_t best_episode = 0;
  std::optional<double> evaluation;  ///< mean return, when this row brings one
};

class Onlooker {
 public:
  virtual ~Onlooker() = default;

  /// Asked before each step. While training is paused it answers Wait after a short while, so that signals
  /// are heard.
  virtual Request poll() = 0;

  virtual void see_run(const RunNews& news) = 0;
  /// After each step.
  virtual void see_steps(std::int64_t steps) = 0;
  /// The actor as it is now; the first one is untrained.
  virtual void see_policy(std::shared_ptr<const agent::Policy> policy) = 0;
  virtual void see_progress(const ProgressNews& news) = 0;
  virtual void see_checkpoint(const std::string& name) = 0;
  /// The best training episode so far.
  virtual void see_best_episode(std::shared_ptr<const EpisodeRecording> recording) = 0;
  /// What people are told.
  virtual void see_line(const std::string& text, Tone tone) = 0;
};

}  // namespace gallop::app
