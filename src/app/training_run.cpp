// SPDX-License-Identifier: MIT
// The loop reads top-down: step, note, evaluate, save, draw, film.
#include "app/training_run.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "app/files.h"
#include "app/json_number.h"
#include "app/numbers.h"
#include "app/system_facts.h"
#include "errors.h"

namespace gallop::app {
namespace {

using nlohmann::ordered_json;

/// The evaluation environment starts elsewhere than the training environment.
constexpr std::uint64_t kEvaluationSeedOffset = 1;
/// Fewer scores say too little: the first average, of a lucky random episode, would stand for long.
constexpr std::size_t kFewestScores = 10;
constexpr std::int64_t kSnapshotInterval = 250;  // steps between two policies for the onlooker
constexpr double kBarInterval = 0.2;             // seconds
constexpr double kLineInterval = 60.0;           // seconds, where there is no terminal
constexpr double kRetryInterval = 60.0;          // seconds between two tries to save on a full disk

double unix_time() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

template <class T>
double mean(const std::deque<T>& values) {
  if (values.empty()) return agent::kUnknown;
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace

TrainingRun::TrainingRun(const TrainConfig& config, agent::Trainer& trainer, const RunFolder& folder,
                         Console& console, Interrupt& interrupt, Onlooker* onlooker, const EpisodeTape* tape)
    : config_(config),
      trainer_(trainer),
      folder_(folder),
      console_(console),
      interrupt_(interrupt),
      onlooker_(onlooker),
      tape_(tape),
      evaluation_environment_({.seed = static_cast<std::uint64_t>(*config.seed) + kEvaluationSeedOffset}),
      checkpoints_(folder.path() / "checkpoints", config.keep),
      monitor_(folder.path() / kMonitorName, unix_time(), config.environment),
      progress_(folder.path(), config.log),
      films_(config, folder, console, interrupt) {}

int TrainingRun::execute() {
  checkpoints_.sweep();
  try {
    if (onlooker_ != nullptr) onlooker_->see_policy(trainer_.policy());
    while (!is_over()) {
      if (may_step()) step();
    }
    was_stopped_ = interrupt_.stop_requested();
    if (was_stopped_ || stop_asked_) console_.say("stopping after this step ...");
    finish();
  } catch (const DivergenceError& error) {
    const auto good = checkpoints_.target("last");
    const std::string kept =
        good.empty() ? "no checkpoint yet" : "last good checkpoint " + good.filename().string();
    throw DivergenceError(std::string(error.what()) + "; " + kept, error.hint());
  }
  return was_stopped_ ? interrupt_.exit_code() : 0;
}

bool TrainingRun::is_over() const {
  return interrupt_.stop_requested() || stop_asked_ || trainer_.steps() >= planned_steps(config_) ||
         (config_.episodes && episode_.number >= *config_.episodes) ||
         (config_.stop_at && latest_value_ >= *config_.stop_at);
}

/// False while the onlooker pauses training.
bool TrainingRun::may_step() {
  if (onlooker_ == nullptr) return true;
  const Request request = onlooker_->poll();
  if (request == Request::Save) save(false);
  if (request == Request::Stop) stop_asked_ = true;
  return request == Request::Continue;
}

void TrainingRun::show_onlooker(bool any_episode, bool evaluated) {
  if (onlooker_ == nullptr) return;
  if (any_episode || evaluated) {
    onlooker_->see_progress({.episode = any_episode ? std::optional(episode_) : std::nullopt,
                             .status = status_,
                             .average = average(),
                             .best_average = best_value_,
                             .best_episode = best_episode_,
                             .evaluation = evaluated ? std::optional(evaluation_->mean()) : std::nullopt});
  }
  onlooker_->see_steps(trainer_.steps());
  if (any_episode || trainer_.steps() % kSnapshotInterval == 0) onlooker_->see_policy(trainer_.policy());
  if (any_episode && tape_ != nullptr && tape_->best()) onlooker_->see_best_episode(tape_->best());
}

void TrainingRun::step() {
  std::optional<agent::EpisodeSummary> episode = trainer_.step();
  const std::int64_t steps = trainer_.steps();
  if (episode && episode->dropped) {
    console_.warn("the physics blew up at step " + grouped(steps) +
                  " (a state that is no number, or the base " + "beyond 1 km); episode " +
                  std::to_string(episode->number) + " dropped");
    episode.reset();
  }
  const auto due = [steps](std::int64_t every) { return every > 0 && steps % every == 0; };
  const bool asked = interrupt_.take_save_request();

  if (episode) note_episode(*episode);
  const bool evaluated = (due(config_.eval_every) || asked) && evaluate();
  if (episode || evaluated) note_progress(episode.has_value(), evaluated);

  if (improves(episode.has_value(), evaluated)) {
    save(true);
  } else if (due(config_.save_every) || asked) {
    save(false);
  }
  const bool redraw =
      config_.eval_every > 0 ? evaluated : episode && episode->number % config_.log_every == 0;
  if (redraw) draw_curve();
  if (episode && config_.video.every > 0 && episode->number % config_.video.every == 0) {
    films_.film_episode(*trainer_.policy(), steps, episode->number);
  }
  show_onlooker(episode.has_value(), evaluated);
  show_bar();
}

void TrainingRun::note_episode(const agent::EpisodeSummary& episode) {
  episode_ = episode;
  status_ = trainer_.status();
  recent_scores_.push_back(episode.score);
  recent_lengths_.push_back(episode.length);
  if (recent_scores_.size() > static_cast<std::size_t>(config_.average_window)) {
    recent_scores_.pop_front();
    recent_lengths_.pop_front();
  }
  if (std::isnan(best_score_) || episode.score > best_score_) best_score_ = episode.score;
  curve_.x.push_back(static_cast<double>(status_.steps));
  curve_.returns.push_back(episode.score);

  attempt([&] { monitor_.add(episode.score, episode.length, seconds()); });
  console_.say(episode_line(clock_time(), episode, best_score_, average(), status_.updates));
  console_.event(ordered_json{
      {"event", "episode"},
      {"episode", episode.number},
      {"score", episode.score},
      {"length", episode.length},
      {"best", best_score_},
      {"average", average()},
      {"x_distance", episode.distance},
      {"speed_mean", episode.speed},
      {"steps", status_.steps},
      {"updates", status_.updates},
      {"seconds",
       seconds()}}.dump());
}

/// False when a signal cut the evaluation short.
bool TrainingRun::evaluate() {
  agent::Evaluation evaluation;
  const auto policy = trainer_.policy();
  for (int i = 0; i < config_.eval_episodes; ++i) {
    if (interrupt_.stop_requested()) return false;
    const agent::Evaluation one = agent::evaluate(*policy, evaluation_environment_, 1);
    evaluation.returns.push_back(one.returns[0]);
    evaluation.lengths.push_back(one.lengths[0]);
    evaluation.distances.push_back(one.distances[0]);
    evaluation.top_speeds.push_back(one.top_speeds[0]);
  }
  const std::int64_t steps = trainer_.steps();
  evaluations_.steps.push_back(steps);
  evaluations_.returns.push_back(evaluation.returns);
  evaluations_.lengths.push_back(evaluation.lengths);
  attempt([&] { write_file(folder_.path() / "evaluations.npz", npz_bytes(evaluations_)); });
  curve_.evaluation_x.push_back(static_cast<double>(steps));
  curve_.evaluation_means.push_back(evaluation.mean());

  const auto farthest = *std::max_element(evaluation.distances.begin(), evaluation.distances.end());
  console_.say(clock_time() + "  eval at " + grouped(steps) + "  score " + grouped(evaluation.mean(), 1) +
               " +/- " + grouped(evaluation.deviation(), 1) + "   x up to " + grouped(farthest, 1) + " m");
  console_.event(ordered_json{{"event", "evaluation"},
                              {"steps", steps},
                              {"mean_return", evaluation.mean()},
                              {"std_return", evaluation.deviation()},
                              {"returns", evaluation.returns},
                              {"distances", evaluation.distances}}
                     .dump());
  evaluation_ = std::move(evaluation);
  return true;
}

void TrainingRun::note_progress(bool any_episode, bool evaluated) {
  if (!any_episode) status_ = trainer_.status();
  const ProgressRow row = progress_row({.status = status_,
                                        .episode = episode_,
                                        .mean_score = average(),
                                        .mean_length = mean(recent_lengths_),
                                        .elapsed_seconds = seconds(),
                                        .evaluation = evaluated ? &*evaluation_ : nullptr});
  attempt([&] { progress_.add(row, status_.steps); });
  if (any_episode && episode_.number % config_.log_every == 0) {
    for (const std::string& line : table(row)) console_.say(line, Tone::Faint);
  }
}

bool TrainingRun::improves(bool any_episode, bool evaluated) {
  const bool by_average = config_.best_by == BestBy::Average;
  if (by_average ? !any_episode : !evaluated) return false;
  latest_value_ = by_average ? average() : evaluation_->mean();
  if (by_average && recent_scores_.size() < std::min<std::size_t>(kFewestScores, config_.average_window))
    return false;
  if (std::isnan(latest_value_) || latest_value_ <= best_value_) return false;
  best_value_ = latest_value_;
  best_episode_ = episode_.number;
  return true;
}

/// While no policy could be judged best, the newest is.
void TrainingRun::save(bool record) {
  const double began = seconds();
  const std::int64_t steps = trainer_.steps();
  status_ = trainer_.status();
  const CheckpointFacts facts = {
      .environment = config_.environment,
      .preset = config_.preset,
      .seed = *config_.seed,
      .observation_size = env::kObservationSize,
      .action_size = env::kActionSize,
      .steps = steps,
      .episodes = status_.episodes,
      .updates = status_.updates,
      .average = average(),
      .best_average = config_.best_by == BestBy::Average ? best_value_ : agent::kUnknown};
  const auto checkpoint = write_checkpoint(facts);
  saved_at_ = steps;
  if (onlooker_ != nullptr) onlooker_->see_checkpoint(checkpoint.filename().string());
  const bool best = record || best_episode_ == 0;
  if (best) {
    best_at_ = steps;
    checkpoints_.mark_best();
    attempt([&] { write_copy(checkpoint / "policy.pt", folder_.path() / "policy.pt"); });
  }
  if (record) {
    const std::string what = config_.best_by == BestBy::Average ? "average " : "evaluation ";
    console_.say(clock_time() + "  * new best " + what + grouped(best_value_, 1) + " -> checkpoints/best",
                 Tone::Good);
  }
  console_.detail("  saved checkpoints/" + checkpoint.filename().string() + " in " +
                  grouped(seconds() - began, 2) + " s");
  console_.event(ordered_json{{"event", "checkpoint"},
                              {"name", checkpoint.filename().string()},
                              {"steps", steps},
                              {"best", best},
                              {"best_value", json_number(best_value_)}}
                     .dump());
}

/// Waits for room on a full disk: hours of training are worth more than being done. Throws FileError for
/// every other reason, and when the user will not wait.
std::filesystem::path TrainingRun::write_checkpoint(const CheckpointFacts& facts) {
  for (bool paused = false;; paused = true) {
    try {
      auto checkpoint = checkpoints_.save(facts, [this](const std::filesystem::path& temporary) {
        trainer_.save(temporary);
        trainer_.save_torchscript(temporary / "policy.pt", config_.environment);
      });
      if (paused) console_.say("room again: training goes on", Tone::Good);
      return checkpoint;
    } catch (const FileError& error) {
      const bool is_full = error.code() == ENOSPC || error.code() == EDQUOT;
      if (!is_full || interrupt_.stop_requested()) throw;
      console_.warn(checkpoints_.shortage() +
                    ", training paused; free space then press Enter (tried again every 60 s)");
    }
    interrupt_.wait_for_user(kRetryInterval);
  }
}

void TrainingRun::draw_curve() {
  viz::LearningCurveOptions options;
  options.window = config_.average_window;
  options.threshold = config_.stop_at;
  options.title = "HalfCheetahBullet - SAC" + (config_.name.empty() ? "" : " - " + config_.name);
  options.facts = config_.preset + " | seed " + std::to_string(*config_.seed) + " | " +
                  std::to_string(episode_.number) + " episodes | " + compact(trainer_.steps()) + " steps";
  attempt([&] {
    viz::draw_learning_curve(folder_.path() / "learning_curve.png", {curve_}, options);
    curve_drawn_ = true;
  });
}

/// For what training can do without: a file that cannot be written is warned of, once in a row.
void TrainingRun::attempt(const std::function<void()>& write) {
  try {
    write();
    latest_complaint_.clear();
  } catch (const FileError& error) {
    if (error.what() != latest_complaint_) console_.warn(std::string(error.what()) + "; training goes on");
    latest_complaint_ = error.what();
  }
}

void TrainingRun::finish() {
  const double began = seconds();
  if (saved_at_ != trainer_.steps()) save(false);
  if (was_stopped_ || stop_asked_) {
    console_.say("stopped; saved checkpoints/last (" + grouped(trainer_.steps()) + " steps, " +
                 grouped(seconds() - began, 1) + " s)   score it with: gallop eval " + folder_.reference() +
                 "/last");
  }
  if (!interrupt_.in_a_hurry()) draw_curve();
  if (config_.video.last) films_.film_last(*trainer_.policy(), trainer_.steps());
  if (config_.video.best) films_.film_best(checkpoints_.target("best"), best_at_);
  conclude();
}

void TrainingRun::conclude() {
  console_.pin("");
  const std::string run = folder_.reference();
  std::string summary = "done " + grouped(trainer_.steps()) + " steps, " + std::to_string(episode_.number) +
                        (episode_.number == 1 ? " episode, " : " episodes, ") + duration(seconds());
  if (best_episode_ > 0) {
    const std::string what = config_.best_by == BestBy::Average ? "best average " : "best evaluation ";
    summary += "    " + what + grouped(best_value_, 1) + " (episode " + std::to_string(best_episode_) + ")";
  }
  if (evaluation_) {
    summary +=
        "    last eval " + grouped(evaluation_->mean(), 1) + " +/- " + grouped(evaluation_->deviation(), 1);
  }
  console_.say(summary);
  console_.say("  " + folder_.path().string() + ":" + (curve_drawn_ ? " learning_curve.png " : "") +
               " policy.pt" + (films_.any() ? "  videos/" : ""));
  console_.say("  next:  gallop eval " + run + "      gallop record " + run +
               " -o cheetah.mp4      tensorboard --logdir " + config_.out);
  console_.event(
      ordered_json{{"event", "done"},
                   {"run", folder_.path().string()},
                   {"steps", trainer_.steps()},
                   {"episodes", episode_.number},
                   {"seconds", seconds()},
                   {"best", json_number(best_value_)},
                   {"last_evaluation", json_number(evaluation_ ? evaluation_->mean() : agent::kUnknown)},
                   {"interrupted", was_stopped_ || stop_asked_}}
          .dump());
}

void TrainingRun::show_bar() {
  const double now = seconds();
  const bool plain = !console_.is_live();
  if (now < (plain ? next_line_ : next_bar_)) return;
  const bool first = next_line_ == 0.0;
  next_bar_ = now + kBarInterval;
  next_line_ = now + kLineInterval;
  pace_.mark(now, trainer_.steps());
  const std::string bar = progress_bar({.steps = trainer_.steps(),
                                        .total = planned_steps(config_),
                                        .steps_per_second = pace_.steps_per_second(),
                                        .elapsed_seconds = now,
                                        .average = average(),
                                        .best = best_value_,
                                        .temperature = status_.temperature},
                                       plain);
  if (!plain) {
    console_.pin(bar);
  } else if (!first) {
    console_.say(bar);
  }
}

double TrainingRun::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

double TrainingRun::average() const { return mean(recent_scores_); }

}  // namespace gallop::app
