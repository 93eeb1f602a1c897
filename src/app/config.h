// SPDX-License-Identifier: MIT
// Everything one training run is configured by: the learner's own struct and the run's. The option table over
// it is the only list of options; see options.h.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "agent/sac_config.h"
#include "app/options.h"
#include "viz/film.h"

namespace gallop::app {

inline constexpr const char* kEnvironmentId = "HalfCheetahBulletEnv-v0";

/// How films look; shared by `train` and `record`.
struct FilmSettings {
  int width = 1280;  ///< pixels
  int height = 720;
  int fps = 0;   ///< frames per second, 0: native, one frame a step
  int crf = 20;  ///< x264 quality, lower is better
  std::string x264_preset = "veryfast";
  std::string codec = "auto";
  viz::CameraKind camera = viz::CameraKind::Follow;
  bool hud = true;
  bool operator==(const FilmSettings&) const = default;
};

/// Which score decides what "best" is.
enum class BestBy { Average, Evaluation };
enum class SaveReplay { None, Last, All };

struct LogTargets {
  bool csv = true;
  bool tensorboard = true;
  bool json = false;
  bool operator==(const LogTargets&) const = default;
};
struct VideoPlan {
  bool last = true;
  bool best = true;
  std::int64_t every = 0;  ///< film the policy every this many episodes; 0: never
  bool operator==(const VideoPlan&) const = default;
};

struct TrainConfig {
  std::string preset = "default";
  agent::SacConfig agent;

  std::optional<std::int64_t> episodes;  ///< the first limit reached wins; without any, 100 episodes
  std::optional<std::int64_t> steps;
  std::optional<double> stop_at;     ///< stop when the best-by score reaches this
  std::optional<std::int64_t> seed;  ///< unset or negative: drawn, printed and stored

  std::string environment = kEnvironmentId;
  bool deltas = false;  ///< HalfCheetahEnv::Options::deltas
  std::string out = "runs";
  std::string run_dir;
  std::string name;
  bool overwrite = false;
  std::optional<bool> gui;

  std::string device = "auto";
  int threads = 1;
  bool deterministic = false;

  std::int64_t eval_every = 10'000;
  int eval_episodes = 5;
  std::int64_t save_every = 50'000;
  int keep = 2;
  SaveReplay save_replay = SaveReplay::Last;
  BestBy best_by = BestBy::Average;
  int average_window = 100;

  LogTargets log;
  int log_every = 10;
  VideoPlan video;
  FilmSettings film;
};

/// The table of every option of `train` that a file may hold, bound to `config`.
[[nodiscard]] OptionTable train_options(TrainConfig& config);
/// The options of a film's look, bound to `film`.
void add_film_options(OptionTable& table, FilmSettings& film);

/// Replaces every value the preset decides; the rest returns to its default. Throws UsageError for an unknown
/// name.
void apply_preset(TrainConfig& config, const std::string& name);

/// Checks values against each other and fills what follows from others (seed, number of episodes, warm-up).
/// Returns the warnings. Throws UsageError.
[[nodiscard]] std::vector<std::string> settle(TrainConfig& config);

/// How many numbers the networks see.
[[nodiscard]] int observation_size(const TrainConfig& config);
/// Bytes one stored transition takes: two observations, action, reward, end of episode; all float32.
[[nodiscard]] std::int64_t transition_bytes(const TrainConfig& config);
/// Environment steps until the first of the two limits, at full episode length.
[[nodiscard]] std::int64_t planned_steps(const TrainConfig& config);

}  // namespace gallop::app
