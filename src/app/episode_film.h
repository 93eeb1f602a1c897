// SPDX-License-Identifier: MIT
// Films of a policy in a fresh environment: deterministic episodes, one frame a step.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "agent/trainer.h"
#include "app/config.h"

namespace gallop::app {

struct FilmOrder {
  std::filesystem::path file;
  FilmSettings look;
  int episodes = 1;
  std::uint64_t seed = 0;  ///< of the environment, as in `eval`
  std::string title;       ///< "HalfCheetahBulletEnv-v0, SAC, seed 7, 312,000 steps"; the return is added
};

struct FilmReport {
  agent::Evaluation evaluation;  ///< of exactly the episodes in the film
  std::int64_t frames = 0;
  std::vector<std::string> notes;
  bool finished = true;  ///< false when `go_on` ended it; no file is left then
};

/// Asked after every frame, with frames done and in all: go on?
using FilmProgress = std::function<bool(std::int64_t done, std::int64_t total)>;

/// Plays the episodes once without a camera, to know their return and length, then films the same ones.
/// Throws MachineError (no EGL, no encoder) or FileError.
FilmReport film_episodes(const agent::Policy& policy, const FilmOrder& order, const FilmProgress& go_on);

/// The deterministic episodes that film_episodes() would show, without a camera.
[[nodiscard]] agent::Evaluation play_episodes(const agent::Policy& policy, int episodes, std::uint64_t seed);

}  // namespace gallop::app
