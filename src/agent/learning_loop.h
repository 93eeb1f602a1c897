// SPDX-License-Identifier: MIT
// One learner in its world: act -> step -> store -> update, the schedules of its steps, and all of it as
// files.
#pragma once

#include <torch/types.h>

#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "agent/exploration.h"
#include "agent/limit_watch.h"
#include "agent/n_step.h"
#include "agent/plain_policy.h"
#include "agent/replay_buffer.h"
#include "agent/replay_snapshot.h"
#include "agent/sac.h"
#include "agent/schedule.h"
#include "agent/tensor_file.h"
#include "agent/trainer.h"
#include "errors.h"

namespace gallop::agent {

/// A learner as it was at one step, without its world; for another thread to write.
struct LoopSnapshot {
  NamedTensors networks, optimisers, temperature, random, loop;
  std::string schedule;                          ///< for people to read
  std::shared_ptr<const ReplaySnapshot> replay;  ///< null: not wanted
  /// nets.pt, optim.pt, alpha.pt, rng.bin, loop.pt, sched.json and replay.bin, each name after the prefix.
  void write(const std::filesystem::path& folder, const std::string& prefix) const;
};

/// What to throw when something read from `file` is not what this run would have written.
[[nodiscard]] FileError misfit(const std::filesystem::path& file, const std::exception& error);

class LearningLoop {
 public:
  /// Borrows `environment`, and begins an episode in it. `options.total_steps` are the learner's own.
  LearningLoop(const SacConfig& config, const TrainerOptions& options, env::Environment& environment);

  /// One environment step and the updates due after it; the episode's summary, but for its number, when that
  /// step ended it.
  std::optional<EpisodeSummary> step();
  /// One environment step of the policy as it is: nothing of it is learned from or counted.
  std::optional<EpisodeSummary> show();
  void begin_episode();

  [[nodiscard]] std::int64_t steps() const { return steps_; }
  [[nodiscard]] std::int64_t episodes() const { return episodes_; }
  /// Of the run, that were not this learner's: messages count them.
  void set_steps_elsewhere(std::int64_t steps) {
    steps_elsewhere_ = steps;
    sac_.set_steps_elsewhere(steps);
  }
  [[nodiscard]] TrainingStatus status() const;
  [[nodiscard]] const Sac& sac() const { return sac_; }
  [[nodiscard]] std::shared_ptr<const PlainPolicy> policy() const;
  [[nodiscard]] std::int64_t replay_bytes() const { return replay_.saved_bytes(); }

  [[nodiscard]] LoopSnapshot snapshot(bool with_replay);
  /// Goes on from what a snapshot wrote into `folder` under that prefix. Throws FileError.
  void restore(const std::filesystem::path& folder, const std::string& prefix, Trainer::Replay replay);
  /// What it acts on next; for a world that was restored to how it was then.
  void see(std::span<const float> observation);

 private:
  static constexpr int kTolerableBlowUps = 2;  // of the physics

  void start_world(std::span<const float> first);
  [[nodiscard]] bool restart_is_due() const;
  void restart();
  void become_steady();
  [[nodiscard]] std::int64_t learning_starts() const;
  void choose_action();
  env::StepResult step_environment();
  void remember(const env::StepResult& result, bool cut);
  void note(const env::StepResult& result);
  void update();
  [[nodiscard]] double rate_factor() const;
  EpisodeSummary end_episode();
  EpisodeSummary drop_episode();
  [[nodiscard]] EpisodeSummary summary() const;

  [[nodiscard]] NamedTensors random_state() const;
  void restore_random(const NamedTensors& state);
  [[nodiscard]] NamedTensors state() const;
  void restore_state(const NamedTensors& state);
  [[nodiscard]] std::string schedule() const;

  SacConfig config_;
  TrainerOptions options_;
  env::Environment& environment_;
  torch::Device device_;

  std::mt19937_64 exploration_;
  std::mt19937_64 sampling_;
  AutoregressiveNoise noise_;
  HeldRandomActions random_actions_;
  LimitWatch limit_watch_;
  NStepTransitions transitions_;
  ReplayBuffer replay_;
  Batch batch_;
  Sac sac_;
  Plateau plateau_;
  std::deque<double> recent_scores_;

  std::vector<float> observation_;
  std::vector<float> action_;
  std::shared_ptr<const Policy> shown_;  // what show() acts by
  EpisodeSummary episode_;               // the one under way
  int since_start_ = 0;                  // steps since the world last started, in it or at its beginning
  double walked_ = 0.0;                  // metres in it before that
  std::int64_t steps_ = 0;
  std::int64_t steps_elsewhere_ = 0;
  std::int64_t episodes_ = 0;
  int blow_ups_ = 0;
  double environment_seconds_ = 0.0;
  double update_seconds_ = 0.0;
};

}  // namespace gallop::agent
