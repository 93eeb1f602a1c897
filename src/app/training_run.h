// SPDX-License-Identifier: MIT
// One training run from first step to film: drives the trainer, evaluates, logs, saves, and listens to
// signals.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "agent/trainer.h"
#include "app/checkpoint_store.h"
#include "app/config.h"
#include "app/console.h"
#include "app/episode_tape.h"
#include "app/evaluation_file.h"
#include "app/interrupt.h"
#include "app/monitor_file.h"
#include "app/onlooker.h"
#include "app/progress.h"
#include "app/run_films.h"
#include "app/run_folder.h"
#include "app/training_report.h"
#include "env/half_cheetah_env.h"
#include "viz/learning_curve.h"

namespace gallop::app {

class TrainingRun {
 public:
  /// Borrows everything but the configuration. `onlooker` and `tape` (of the training environment) may be
  /// null.
  TrainingRun(const TrainConfig& config, agent::Trainer& trainer, const RunFolder& folder, Console& console,
              Interrupt& interrupt, Onlooker* onlooker = nullptr, const EpisodeTape* tape = nullptr);

  /// Trains to the first limit or signal, then saves, draws and films. The exit code: 0, or 130 and 143 after
  /// a signal. Throws DivergenceError and FileError; earlier checkpoints stay.
  int execute();

 private:
  [[nodiscard]] bool is_over() const;
  [[nodiscard]] bool may_step();
  void show_onlooker(bool any_episode, bool evaluated);
  void step();
  void note_episode(const agent::EpisodeSummary& episode);
  void note_progress(bool any_episode, bool evaluated);
  [[nodiscard]] bool evaluate();
  [[nodiscard]] bool improves(bool any_episode, bool evaluated);

  void save(bool record);
  std::filesystem::path write_checkpoint(const CheckpointFacts& facts);
  void attempt(const std::function<void()>& write);
  void draw_curve();
  void finish();
  void conclude();
  void show_bar();

  [[nodiscard]] double seconds() const;
  [[nodiscard]] double average() const;

  TrainConfig config_;
  agent::Trainer& trainer_;
  const RunFolder& folder_;
  Console& console_;
  Interrupt& interrupt_;
  Onlooker* onlooker_;
  const EpisodeTape* tape_;

  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  env::HalfCheetahEnv evaluation_environment_;
  CheckpointStore checkpoints_;
  MonitorWriter monitor_;
  ProgressWriter progress_;
  RunFilms films_;

  // what has happened so far
  agent::EpisodeSummary episode_;
  agent::TrainingStatus status_;
  std::deque<double> recent_scores_;
  std::deque<int> recent_lengths_;
  double best_score_ = agent::kUnknown;
  double best_value_ = agent::kUnknown;  ///< of what --best-by says
  std::int64_t best_episode_ = 0;
  double latest_value_ = agent::kUnknown;
  std::optional<agent::Evaluation> evaluation_;
  EvaluationHistory evaluations_;
  viz::Curve curve_;
  std::int64_t saved_at_ = -1;
  std::int64_t best_at_ = -1;
  bool stop_asked_ = false;   ///< by the onlooker
  bool was_stopped_ = false;  ///< by a signal, before the planned end
  bool curve_drawn_ = false;
  std::string latest_complaint_;

  Pace pace_;
  double next_bar_ = 0.0;
  double next_line_ = 0.0;
};

}  // namespace gallop::app
