// SPDX-License-Identifier: MIT
// The films of a run: the last policy, the best one, and any on the way. A machine that cannot film says so
// once, with the command that makes the film later; the run is no worse for it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "agent/policy.h"
#include "app/config.h"
#include "app/console.h"
#include "app/interrupt.h"
#include "app/run_folder.h"

namespace gallop::app {

class RunFilms {
 public:
  /// Borrows all of them.
  RunFilms(const TrainConfig& config, const RunFolder& folder, Console& console, const Interrupt& interrupt);

  /// videos/last_episode.mp4: a deterministic episode of the policy at the end.
  void film_last(const agent::Policy& policy, std::int64_t at_step);
  /// videos/best_r<return>.mp4, from a checkpoint; nothing for an empty path.
  void film_best(const std::filesystem::path& checkpoint, std::int64_t at_step);
  /// videos/ep<number>_r<return>.mp4
  void film_episode(const agent::Policy& policy, std::int64_t at_step, std::int64_t number);
  /// Whether any film was made.
  [[nodiscard]] bool any() const { return any_; }

 private:
  [[nodiscard]] bool is_wanted() const;
  void film(const std::string& name, const agent::Policy& policy, std::int64_t at_step);

  const TrainConfig& config_;
  std::filesystem::path videos_;
  std::string reference_;
  Console& console_;
  const Interrupt& interrupt_;
  bool can_film_ = true;
  bool any_ = false;
  std::int64_t last_film_at_ = -1;  ///< step of the policy in last_episode.mp4
};

}  // namespace gallop::app
