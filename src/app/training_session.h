// SPDX-License-Identifier: MIT
// Training on a thread of its own, for a window to look at. It takes a function, not a trainer: what is here
// is the thread, the requests on their way in and the news on their way out. The training thread never waits
// for the window, except while it is paused.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "app/onlooker.h"

namespace gallop::app {

class TrainingSession final : private Onlooker {
 public:
  enum class State { Running, Paused, Stopping, Finished, Failed };
  /// Trains until it is done or asked to stop; returns the exit code. Called once, on the session's thread.
  using Work = std::function<int(Onlooker&)>;

  /// Starts.
  explicit TrainingSession(Work work);
  /// Stops and waits for the end.
  ~TrainingSession() override;
  TrainingSession(const TrainingSession&) = delete;
  TrainingSession& operator=(const TrainingSession&) = delete;

  void pause();
  void resume();
  /// A checkpoint, as soon as the step under way is done.
  void request_save();
  /// Training ends as after a first Ctrl-C: saved, drawn, filmed. Also out of a pause.
  void stop();
  /// Waits for the end. Returns the work's exit code, or throws what it threw.
  int join();

  [[nodiscard]] State state() const;

  /// Everything since the last call; what is newest only holds its newest value.
  struct News {
    std::vector<RunNews> runs;
    std::vector<ProgressNews> progress;
    std::vector<std::string> checkpoints;
    std::vector<std::pair<std::string, Tone>> lines;
    std::int64_t steps = 0;                                ///< now
    std::shared_ptr<const agent::Policy> untrained;        ///< null until there is one
    std::shared_ptr<const agent::Policy> newest;           ///< null until there is one
    std::shared_ptr<const EpisodeRecording> best_episode;  ///< null until there is one
    std::string failure;                                   ///< what the work threw, when Failed
  };
  [[nodiscard]] News take_news();
  /// Nobody will take news any more: none are kept.
  void stop_listening();

 private:
  void run(const Work& work);
  void begin_stopping();  // mutex_ held

  Request poll() override;
  void see_run(const RunNews& news) override;
  void see_steps(std::int64_t steps) override;
  void see_policy(std::shared_ptr<const agent::Policy> policy) override;
  void see_progress(const ProgressNews& news) override;
  void see_checkpoint(const std::string& name) override;
  void see_best_episode(std::shared_ptr<const EpisodeRecording> recording) override;
  void see_line(const std::string& text, Tone tone) override;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  State state_ = State::Running;  // guarded by mutex_
  bool save_requested_ = false;   // guarded by mutex_
  bool is_heard_ = true;          // guarded by mutex_
  News news_;                     // guarded by mutex_
  int exit_code_ = 0;             // written before the thread ends, read after it is joined
  std::exception_ptr error_;      // the same
  std::thread thread_;            // last: it uses all of the above
};

}  // namespace gallop::app
