// SPDX-License-Identifier: MIT
// Each film shows the episode that `eval` and `record` play with seed 0.
#include "app/run_films.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "agent/trainer.h"
#include "app/episode_film.h"
#include "app/files.h"
#include "app/numbers.h"
#include "app/robot_policy.h"
#include "env/half_cheetah_env.h"
#include "errors.h"

namespace gallop::app {
namespace {

constexpr std::uint64_t kSeed = 0;
constexpr const char* kLastFilm = "last_episode";

/// "_r1712": what the filmed episode will score.
std::string return_suffix(const agent::Policy& policy) {
  return "_r" + std::to_string(std::llround(play_episodes(policy, 1, kSeed).returns[0]));
}

}  // namespace

RunFilms::RunFilms(const TrainConfig& config, const RunFolder& folder, Console& console,
                   const Interrupt& interrupt)
    : config_(config),
      videos_(folder.path() / "videos"),
      reference_(folder.reference()),
      console_(console),
      interrupt_(interrupt) {}

void RunFilms::film_last(const agent::Policy& policy, std::int64_t at_step) {
  film(kLastFilm, policy, at_step);
  last_film_at_ = at_step;
}

void RunFilms::film_best(const std::filesystem::path& checkpoint, std::int64_t at_step) {
  if (checkpoint.empty() || !is_wanted()) return;
  const auto policy = load_robot_policy(checkpoint);
  const std::string name = "best" + return_suffix(*policy);
  const auto last_film = videos_ / (std::string(kLastFilm) + ".mp4");
  if (at_step == last_film_at_ && std::filesystem::exists(last_film)) {
    write_copy(last_film, videos_ / (name + ".mp4"));
    console_.say("  videos/" + name + ".mp4  the same: the last policy is the best");
  } else {
    film(name, *policy, at_step);
  }
}

void RunFilms::film_episode(const agent::Policy& policy, std::int64_t at_step, std::int64_t number) {
  if (!is_wanted()) return;
  film("ep" + std::to_string(1'000'000 + number).substr(1) + return_suffix(policy), policy, at_step);
}

bool RunFilms::is_wanted() const { return can_film_ && !interrupt_.in_a_hurry(); }

void RunFilms::film(const std::string& name, const agent::Policy& policy, std::int64_t at_step) {
  if (!is_wanted()) return;
  make_folder(videos_);
  const FilmOrder order{.file = videos_ / (name + ".mp4"),
                        .look = config_.film,
                        .seed = kSeed,
                        .title = config_.environment + ", SAC, seed " + std::to_string(*config_.seed) + ", " +
                                 grouped(at_step) + " steps"};
  FilmReport report;
  try {
    report = film_episodes(policy, order, [&](std::int64_t done, std::int64_t total) {
      console_.pin(" filming " + name + ".mp4  " + std::to_string(100 * done / total) + "%");
      return !interrupt_.in_a_hurry();
    });
  } catch (const UserError& error) {  // the machine cannot film, or the disk has no room
    can_film_ = dynamic_cast<const MachineError*>(&error) == nullptr;
    console_.warn("no film: " + std::string(error.what()) + "; make it later: gallop record " + reference_ +
                  " -o cheetah.mp4");
    std::error_code not_empty;
    std::filesystem::remove(videos_, not_empty);
    return;
  }
  console_.pin("");
  if (!report.finished) return;
  any_ = true;

  for (const std::string& note : report.notes) console_.warn(note);
  const double length = report.evaluation.lengths[0] * env::kStepDuration;
  console_.say("  videos/" + name + ".mp4  " + grouped(length, 1) + " s, return " +
               grouped(report.evaluation.returns[0], 1) + ", " + grouped(report.evaluation.distances[0], 1) +
               " m");
  console_.event(nlohmann::ordered_json{{"event", "film"},
                                        {"file", order.file.string()},
                                        {"frames", report.frames},
                                        {"return", report.evaluation.returns[0]}}
                     .dump());
}

}  // namespace gallop::app
