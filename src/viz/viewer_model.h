// SPDX-License-Identifier: MIT
// What the window shows and what its user wants: plain values in both directions, and nothing else passes
// between the window and the rest of the program. A face: standard library and other faces only.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "agent/training_status.h"
#include "env/reward.h"
#include "env/scene.h"
#include "viz/learning_curve.h"

namespace gallop::viz {

enum class TrainingState {
  None,  ///< no trainer: `gallop play`
  Running,
  Paused,
  Stopping,  ///< saving, drawing and filming
  Finished,
  Failed,
};

/// One entry a finished episode in every vector, in order; NaN where there is nothing to tell.
struct TrainingHistory {
  std::vector<double> steps;  ///< environment steps at the episode's end
  std::vector<double> score;
  std::vector<double> average;  ///< of the last 100 scores
  std::vector<double> best_average;
  std::vector<double> critic_loss;
  std::vector<double> value_loss;  ///< all NaN where the recipe has no value network
  std::vector<double> actor_loss;
  std::vector<double> temperature;
  std::vector<double> entropy;
  std::vector<double> distance;     ///< metres
  std::vector<double> speed;        ///< mean, m/s
  std::vector<double> env_rate;     ///< environment steps a second while stepping
  std::vector<double> update_rate;  ///< updates a second while updating
  // one entry an evaluation
  std::vector<double> evaluation_steps;
  std::vector<double> evaluation_mean;
};

struct TrainingModel {
  TrainingState state = TrainingState::None;
  std::string run;     ///< folder
  std::string recipe;  ///< "default", the preset
  std::string device;  ///< "cpu x1"
  std::int64_t total_steps = 0;

  std::int64_t steps = 0;  ///< now; `status` is of the end of the latest episode
  agent::TrainingStatus status;
  agent::EpisodeSummary episode;     ///< the latest finished one; number 0: none yet
  double average = agent::kUnknown;  ///< mean score of the last 100 episodes
  double best_average = agent::kUnknown;
  std::int64_t best_episode = 0;  ///< where the best average stood
  double steps_per_second = agent::kUnknown;
  double seconds_left = agent::kUnknown;
  std::string last_checkpoint;  ///< "step_000312000", empty before the first
  std::string failure;          ///< what the trainer died of, when Failed
  TrainingHistory history;
};

/// Whose episodes are on show.
enum class Show {
  Live,       ///< the newest policy of the run under way
  Best,       ///< the best training episode so far, as it happened
  Untrained,  ///< the policy as it was before the first update
  Policy,     ///< a checkpoint or file that was opened
  Random,     ///< uniform actions
  Zero,       ///< no actions
};

struct ShowChoice {
  Show show = Show::Live;
  std::string label;  ///< "live policy", "policy.pt"
  bool available = true;
};

/// The episode on show, and the moment of it that is looked at.
struct PlaybackModel {
  std::vector<ShowChoice> choices;
  Show show = Show::Live;
  bool stochastic = false;  ///< sampled actions instead of the mean
  bool can_be_stochastic = true;
  bool can_push = false;  ///< false while a recorded episode is replayed
  bool paused = false;
  double speed = 1.0;           ///< wanted, times real time
  double measured_speed = 1.0;  ///< over the last second

  std::int64_t episode = 1;       ///< counted from 1 since this show began
  int step = 0;                   ///< of the moment on show; 0 is the start
  int recorded = 0;               ///< the farthest step one can scrub to
  double step_duration = 0.0165;  ///< seconds

  // the moment
  env::Poses poses;
  env::Contacts contacts;
  double distance = 0.0;   ///< metres
  double speed_now = 0.0;  ///< m/s, over the last half second
  double episode_return = 0.0;
  env::RewardTerms terms;          ///< of this step
  env::RewardTerms episode_terms;  ///< sums up to this step
  std::vector<float> observation;
  std::vector<float> action;  ///< that led here; empty at the start

  std::vector<env::RewardTerms> reward_trace;  ///< every step recorded, first to last
};

enum class LogTone { Plain, Good, Faint, Warning };
struct LogLine {
  std::string text;
  LogTone tone = LogTone::Plain;
};

struct ViewerModel {
  TrainingModel training;
  PlaybackModel playback;
  std::vector<Curve> overlays;  ///< dropped monitor files; x in environment steps
  std::vector<LogLine> log;
  std::vector<std::string> observation_names;  ///< as many as the observation has numbers
  std::vector<std::string> action_names;
  std::vector<LogLine> notices;  ///< new since the last frame: shown for a few seconds
};

/// What closing the window shall mean for a run under way.
enum class CloseAnswer { KeepTraining, StopAndSave };

/// What the user wants, once: each wish stands in the frame it was made in.
struct ViewerIntent {
  // playback
  std::optional<bool> pause = {};
  int step = 0;                  ///< +1, -1: one step on or back
  std::optional<int> seek = {};  ///< a recorded step
  std::optional<double> speed = {};
  std::optional<Show> show = {};
  std::optional<bool> stochastic = {};
  bool restart = false;                ///< a new episode
  std::optional<env::Push> push = {};  ///< while the mouse pulls

  // training
  std::optional<bool> pause_training = {};
  bool checkpoint = false;
  bool stop_and_save = false;

  /// Files dropped or named: policies, checkpoints, runs, monitor files.
  std::vector<std::filesystem::path> open = {};

  bool close = false;                      ///< the window is gone after this frame
  std::optional<CloseAnswer> answer = {};  ///< with `close`, when a run was under way
};

}  // namespace gallop::viz
