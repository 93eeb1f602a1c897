// SPDX-License-Identifier: MIT
// The window's loop, on the main thread: news of the trainer in, a frame out, the user's wishes carried on.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "app/interrupt.h"
#include "app/playback.h"
#include "app/training_report.h"
#include "app/training_session.h"
#include "viz/viewer.h"

namespace gallop::app {

/// Remembers the window's layout, in the folder that holds the runs.
inline constexpr const char* kWindowSettings = ".window";

/// A policy from disk, and the curve of its run where it has one.
struct PolicyToShow {
  std::shared_ptr<const agent::Policy> policy;
  std::string label;
  std::optional<viz::Curve> curve;
};
/// `reference` as in gallop eval. Throws FileError.
[[nodiscard]] PolicyToShow load_policy_to_show(const std::string& reference,
                                               const std::filesystem::path& out);

class WindowLoop {
 public:
  /// Borrows all of them; `session` may be null.
  WindowLoop(viz::Viewer& viewer, Playback& playback, const Interrupt& interrupt, TrainingSession* session);

  /// What the window shows that is no news: set before run().
  [[nodiscard]] viz::ViewerModel& model() { return model_; }
  void show(const PolicyToShow& policy);
  /// Opens a policy, a checkpoint, a run or a monitor file, as when it is dropped on the window. What is
  /// wrong with it becomes a notice.
  void open(const std::filesystem::path& path);

  /// Until the window is closed, a signal comes, or `episodes` (0: any number) have been shown. What the user
  /// said shall become of a run that is under way.
  std::optional<viz::CloseAnswer> run(std::int64_t episodes = 0);

 private:
  void take_news();
  void note_progress(const ProgressNews& news);
  void carry_out(const viz::ViewerIntent& intent);
  void tell(const std::string& text, viz::LogTone tone);
  [[nodiscard]] double seconds() const;

  viz::Viewer& viewer_;
  Playback& playback_;
  const Interrupt& interrupt_;
  TrainingSession* session_;
  viz::ViewerModel model_;
  Pace pace_;
  double marked_at_ = 0.0;
  std::shared_ptr<const agent::Policy> newest_;
  std::shared_ptr<const EpisodeRecording> best_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace gallop::app
