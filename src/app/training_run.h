// SPDX-License-Identifier: MIT
// One training run from first step to film: drives the trainer, evaluates, logs, saves, and listens to
// signals.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <future>
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
#include "app/run_record.h"
#include "app/training_report.h"
#include "env/half_cheetah_env.h"
#include "viz/learning_curve.h"

namespace gallop::app {

class TrainingRun {
 public:
  /// What a run knew when it wrote a checkpoint, for the run that goes on from there.
  struct Past {
    RunRecord record;
    std::filesystem::path checkpoint;    ///< empty for a run that begins
    std::string evaluation_environment;  ///< its saved state
  };
  /// Reads it from a checkpoint. Throws FileError.
  [[nodiscard]] static Past read_past(const std::filesystem::path& checkpoint);

  /// Borrows everything but the configuration and the past, which a restored trainer has too: what the
  /// folder's logs say of later steps is cut off. `onlooker` and `tape` (of the training environment) may be
  /// null. Throws FileError.
  TrainingRun(const TrainConfig& config, agent::Trainer& trainer, const RunFolder& folder, Console& console,
              Interrupt& interrupt, Onlooker* onlooker = nullptr, const EpisodeTape* tape = nullptr,
              Past past = {});

  /// Trains to the first limit or signal, then saves, draws and films. The exit code: 0, or 130 and 143 after
  /// a signal. Throws DivergenceError and FileError; earlier checkpoints stay.
  int execute();

 private:
  [[nodiscard]] bool is_over() const;
  [[nodiscard]] bool may_step();
  void show_past();
  void show_onlooker(bool any_episode, bool evaluated);
  void step();
  void note(std::optional<agent::EpisodeSummary> episode);
  void note_episode(const agent::EpisodeSummary& episode);
  void note_scout(const agent::ScoutOutcome& outcome);
  void note_progress(bool any_episode, bool evaluated);
  [[nodiscard]] bool evaluation_is_due() const;
  [[nodiscard]] bool evaluate();
  [[nodiscard]] bool improves(bool any_episode, bool evaluated);

  enum class Saving {
    Whole,  ///< training can go on from it
    Policy  ///< without the replay buffer, where that is not kept in every checkpoint
  };
  void save(Saving saving, bool record);
  [[nodiscard]] bool is_saved() const;
  void end_save();
  void wait_for_checkpoint();
  [[nodiscard]] bool onlooker_asks();
  void attempt(const std::function<void()>& write);
  void complain(const std::string& what);
  void draw_curve();
  void finish();
  void conclude();
  void show_bar();

  [[nodiscard]] double seconds() const;
  [[nodiscard]] double average() const { return record_.mean_score(config_.average_window); }

  /// A checkpoint that a thread of its own writes while training goes on.
  struct Save {
    std::int64_t steps;
    bool is_best, is_record;
    double began;              ///< seconds
    double stood_still = 0.0;  ///< seconds that training waited for it
    double best_value;
    std::function<void()> write = {};
    std::string complaint = {};  ///< of write(), about what training can do without
    std::future<void> done = {};
  };
  [[nodiscard]] std::function<void()> writer_of(const CheckpointFacts& facts, bool is_whole, bool is_best,
                                                std::string& complaint);

  TrainConfig config_;
  agent::Trainer& trainer_;
  const RunFolder& folder_;
  Console& console_;
  Interrupt& interrupt_;
  Onlooker* onlooker_;
  const EpisodeTape* tape_;

  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  RunRecord record_;       ///< what has happened so far
  double seconds_before_;  ///< of earlier parts of the run
  env::HalfCheetahEnv evaluation_environment_;
  CheckpointStore checkpoints_;
  MonitorWriter monitor_;
  ProgressWriter progress_;
  RunFilms films_;

  agent::EpisodeSummary episode_;  ///< the latest finished one
  agent::TrainingStatus status_;
  double best_score_ = agent::kUnknown;
  std::optional<agent::Evaluation> evaluation_;
  std::int64_t saved_at_ = -1;  ///< step of the newest whole checkpoint
  bool stop_asked_ = false;     ///< by the onlooker
  bool was_stopped_ = false;    ///< by a signal, before the planned end
  bool curve_drawn_ = false;
  std::string latest_complaint_;

  Pace pace_;
  double next_bar_ = 0.0;
  double next_line_ = 0.0;
  std::unique_ptr<Save> save_;  ///< under way; last, for its thread uses what is above
};

}  // namespace gallop::app
