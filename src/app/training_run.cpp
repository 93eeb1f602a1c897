// SPDX-License-Identifier: MIT
// The loop reads top-down: step, note, evaluate, save, draw, film.
#include "app/training_run.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

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

/// Files of a checkpoint that the trainer does not write.
constexpr const char* kRecordName = "run.json";
constexpr const char* kEvaluationName = "evaluation.bin";

}  // namespace

TrainingRun::Past TrainingRun::read_past(const std::filesystem::path& checkpoint) {
  return {read_run_record(checkpoint / kRecordName), checkpoint, read_file(checkpoint / kEvaluationName)};
}

TrainingRun::TrainingRun(const TrainConfig& config, agent::Trainer& trainer, const RunFolder& folder,
                         Console& console, Interrupt& interrupt, Onlooker* onlooker, const EpisodeTape* tape,
                         Past past)
    : config_(config),
      trainer_(trainer),
      folder_(folder),
      console_(console),
      interrupt_(interrupt),
      onlooker_(onlooker),
      tape_(tape),
      record_(std::move(past.record)),
      seconds_before_(record_.seconds),
      evaluation_environment_({.seed = static_cast<std::uint64_t>(*config.seed) + kEvaluationSeedOffset,
                               .deltas = config.deltas}),
      checkpoints_(folder.path() / "checkpoints", config.keep),
      monitor_(folder.path() / kMonitorName, unix_time(), config.environment, record_.episodes.size()),
      progress_(folder.path(), config.log, static_cast<std::size_t>(record_.progress_rows), trainer.steps()),
      films_(config, folder, console, interrupt),
      status_(trainer.status()),
      best_score_(record_.best_score()) {
  if (!record_.episodes.empty()) episode_ = record_.episodes.back();
  if (past.checkpoint.empty()) return;
  try {
    evaluation_environment_.restore(past.evaluation_environment);
  } catch (const std::invalid_argument& error) {
    throw FileError((past.checkpoint / kEvaluationName).string() + " does not fit this run (" + error.what() +
                    ")");
  }
  for (const auto& abandoned : checkpoints_.go_back_to(past.checkpoint, record_.best_at)) {
    console_.say("later than where the run goes on: " + abandoned.filename().string());
  }
  saved_at_ = trainer.steps();
  if (!record_.evaluations.steps.empty()) {
    write_file(folder_.path() / "evaluations.npz", npz_bytes(record_.evaluations));
    evaluation_ = agent::Evaluation{.returns = record_.evaluations.returns.back(),
                                    .lengths = record_.evaluations.lengths.back()};
  }
}

int TrainingRun::execute() {
  checkpoints_.sweep();
  try {
    if (onlooker_ != nullptr) show_past();
    if (evaluation_is_due()) note({});  // a signal in a hurry had cut it short
    while (!is_over()) {
      if (is_saved()) end_save();
      if (may_step()) step();
    }
    was_stopped_ = interrupt_.stop_requested();
    if (was_stopped_ || stop_asked_) console_.say("stopping after this step ...");
    finish();
  } catch (const DivergenceError& error) {
    attempt([this] { end_save(); });
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
         (config_.stop_at && record_.latest_value >= *config_.stop_at);
}

/// False while the onlooker pauses training.
bool TrainingRun::may_step() {
  if (onlooker_ == nullptr) return true;
  const Request request = onlooker_->poll();
  if (request == Request::Save) save(Saving::Whole, false);
  if (request == Request::Stop) stop_asked_ = true;
  return request == Request::Continue;
}

/// The policy it begins with, and the episodes of earlier parts of the run.
void TrainingRun::show_past() {
  onlooker_->see_policy(trainer_.policy());
  const EvaluationHistory& evaluations = record_.evaluations;
  RunRecord until;
  double best = agent::kUnknown;
  std::size_t shown = 0;  // evaluations
  for (std::size_t i = 0; i < record_.episodes.size(); ++i) {
    until.episodes.push_back(record_.episodes[i]);
    const double average = until.mean_score(config_.average_window);
    if (i + 1 >= kFewestScores && !(average <= best)) best = average;
    agent::TrainingStatus status;
    status.steps = record_.ends[i];
    status.episodes = record_.episodes[i].number;
    std::optional<double> evaluation;
    for (; shown < evaluations.steps.size() && evaluations.steps[shown] <= status.steps; ++shown) {
      evaluation = agent::Evaluation{.returns = evaluations.returns[shown]}.mean();
    }
    onlooker_->see_progress({.episode = record_.episodes[i],
                             .status = status,
                             .average = average,
                             .best_average = best,
                             .best_episode = record_.best_episode,
                             .evaluation = evaluation});
  }
}

void TrainingRun::show_onlooker(bool any_episode, bool evaluated) {
  if (onlooker_ == nullptr) return;
  if (any_episode || evaluated) {
    onlooker_->see_progress({.episode = any_episode ? std::optional(episode_) : std::nullopt,
                             .status = status_,
                             .average = average(),
                             .best_average = record_.best_value,
                             .best_episode = record_.best_episode,
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
  note(episode);
}

/// What there is to do after a step.
void TrainingRun::note(std::optional<agent::EpisodeSummary> episode) {
  const std::int64_t steps = trainer_.steps();
  const bool asked = interrupt_.take_save_request();

  if (episode) note_episode(*episode);
  if (episode && trainer_.scout_outcome()) note_scout(*trainer_.scout_outcome());
  const bool evaluated = (evaluation_is_due() || asked) && evaluate();
  if (episode || evaluated) note_progress(episode.has_value(), evaluated);

  const bool record = improves(episode.has_value(), evaluated);
  const bool save_is_due = config_.save_every > 0 && steps % config_.save_every == 0;
  if (record || save_is_due || asked) save(save_is_due || asked ? Saving::Whole : Saving::Policy, record);
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
  record_.episodes.push_back(episode);
  record_.ends.push_back(status_.steps);
  if (std::isnan(best_score_) || episode.score > best_score_) best_score_ = episode.score;

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

void TrainingRun::note_scout(const agent::ScoutOutcome& outcome) {
  console_.say(scout_line(clock_time(), outcome));
  console_.event(ordered_json{{"event", "scout"},
                              {"scout", outcome.scout},
                              {"scouts", outcome.scouts},
                              {"mean_return", outcome.score},
                              {"best_scout", outcome.favourite},
                              {"best_mean_return", outcome.favourite_score},
                              {"steps", trainer_.steps()}}
                     .dump());
}

bool TrainingRun::evaluation_is_due() const {
  const std::int64_t steps = trainer_.steps();
  const std::vector<std::int64_t>& done = record_.evaluations.steps;
  return steps > 0 && config_.eval_every > 0 && steps % config_.eval_every == 0 &&
         (done.empty() || done.back() != steps);
}

/// False when a signal in a hurry cut the evaluation short: it is made up for when the run goes on.
bool TrainingRun::evaluate() {
  agent::Evaluation evaluation;
  const auto policy = trainer_.policy();
  const std::string before = evaluation_environment_.save();
  for (int i = 0; i < config_.eval_episodes; ++i) {
    if (interrupt_.in_a_hurry()) {
      evaluation_environment_.restore(before);
      return false;
    }
    const agent::Evaluation one = agent::evaluate(*policy, evaluation_environment_, 1);
    evaluation.returns.push_back(one.returns[0]);
    evaluation.lengths.push_back(one.lengths[0]);
    evaluation.distances.push_back(one.distances[0]);
    evaluation.top_speeds.push_back(one.top_speeds[0]);
  }
  const std::int64_t steps = trainer_.steps();
  record_.evaluations.steps.push_back(steps);
  record_.evaluations.returns.push_back(evaluation.returns);
  record_.evaluations.lengths.push_back(evaluation.lengths);
  attempt([&] { write_file(folder_.path() / "evaluations.npz", npz_bytes(record_.evaluations)); });

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
                                        .mean_length = record_.mean_length(config_.average_window),
                                        .elapsed_seconds = seconds(),
                                        .evaluation = evaluated ? &*evaluation_ : nullptr});
  ++record_.progress_rows;
  attempt([&] { progress_.add(row, status_.steps); });
  if (any_episode && episode_.number % config_.log_every == 0) {
    for (const std::string& line : table(row)) console_.say(line, Tone::Faint);
  }
}

bool TrainingRun::improves(bool any_episode, bool evaluated) {
  const bool by_average = config_.best_by == BestBy::Average;
  if (by_average ? !any_episode : !evaluated) return false;
  record_.latest_value = by_average ? average() : evaluation_->mean();
  if (by_average && record_.episodes.size() < std::min<std::size_t>(kFewestScores, config_.average_window))
    return false;
  if (std::isnan(record_.latest_value) || record_.latest_value <= record_.best_value) return false;
  record_.best_value = record_.latest_value;
  record_.best_episode = episode_.number;
  return true;
}

/// While no policy could be judged best, the newest is. One checkpoint at a time.
void TrainingRun::save(Saving saving, bool record) {
  const double began = seconds();
  end_save();
  trainer_.require_sound();
  const std::int64_t steps = trainer_.steps();
  const bool is_whole = saving == Saving::Whole || saved_at_ == steps;  // it takes the earlier one's place
  const bool is_best = record || record_.best_episode == 0;
  status_ = trainer_.status();
  record_.seconds = began;
  if (is_best) record_.best_at = steps;
  if (is_whole) saved_at_ = steps;
  const CheckpointFacts facts = {
      .environment = config_.environment,
      .preset = config_.preset,
      .seed = *config_.seed,
      .observation_size = observation_size(config_),
      .action_size = env::kActionSize,
      .steps = steps,
      .episodes = status_.episodes,
      .updates = status_.updates,
      .average = average(),
      .best_average = config_.best_by == BestBy::Average ? record_.best_value : agent::kUnknown,
      .has_replay =
          config_.save_replay == SaveReplay::All || (config_.save_replay == SaveReplay::Last && is_whole)};
  save_ = std::make_unique<Save>(Save{.steps = steps,
                                      .is_best = is_best,
                                      .is_record = record,
                                      .began = began,
                                      .best_value = record_.best_value});
  save_->write = writer_of(facts, is_whole, is_best, save_->complaint);
  save_->done = std::async(std::launch::async, save_->write);
  save_->stood_still = seconds() - began;
}

/// All that a checkpoint writes, made of copies: it may run, also again, while training goes on.
std::function<void()> TrainingRun::writer_of(const CheckpointFacts& facts, bool is_whole, bool is_best,
                                             std::string& complaint) {
  const std::shared_ptr trainer = trainer_.snapshot(config_.environment, facts.has_replay);
  const auto write = [trainer, record = to_json(record_),
                      world = evaluation_environment_.save()](const std::filesystem::path& folder) {
    trainer->write(folder);
    write_file(folder / kRecordName, record);
    write_file(folder / kEvaluationName, world);
  };
  return [this, facts, write, is_whole, is_best, &complaint] {
    const auto checkpoint = checkpoints_.save(facts, write);
    if (is_whole && config_.save_replay == SaveReplay::Last) checkpoints_.drop_old_replays();
    if (is_best) {
      checkpoints_.mark_best();
      try {
        write_copy(checkpoint / "policy.pt", folder_.path() / "policy.pt");
      } catch (const FileError& error) {
        complaint = error.what();
      }
    }
    if (is_whole || config_.save_replay != SaveReplay::Last) checkpoints_.mark_last();
  };
}

/// Whether the checkpoint under way is written.
bool TrainingRun::is_saved() const {
  return save_ && save_->done.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

/// Waits for the checkpoint under way, if there is one, and says that it is there. Throws FileError.
void TrainingRun::end_save() {
  if (!save_) return;
  const double came = seconds();
  wait_for_checkpoint();
  const std::unique_ptr<Save> save = std::move(save_);
  save->stood_still += seconds() - came;
  const std::string name = step_folder_name(save->steps);
  if (!save->complaint.empty()) complain(save->complaint);
  if (onlooker_ != nullptr) onlooker_->see_checkpoint(name);
  if (save->is_record) {
    const std::string what = config_.best_by == BestBy::Average ? "average " : "evaluation ";
    console_.say(
        clock_time() + "  * new best " + what + grouped(save->best_value, 1) + " -> checkpoints/best",
        Tone::Good);
  }
  console_.detail("  saved checkpoints/" + name + " in " + grouped(seconds() - save->began, 2) +
                  " s, training stood still for " + grouped(1000.0 * save->stood_still, 0) + " ms");
  console_.event(ordered_json{{"event", "checkpoint"},
                              {"name", name},
                              {"steps", save->steps},
                              {"best", save->is_best},
                              {"best_value", json_number(save->best_value)}}
                     .dump());
}

/// Also for room on a full disk: hours of training are worth more than being done. Throws FileError for every
/// other reason, and when the user will not wait.
void TrainingRun::wait_for_checkpoint() {
  for (bool paused = false;; paused = true) {
    try {
      save_->done.get();
      if (paused) console_.say("room again: training goes on", Tone::Good);
      return;
    } catch (const FileError& error) {
      const bool is_full = error.code() == ENOSPC || error.code() == EDQUOT;
      if (!is_full || interrupt_.stop_requested() || stop_asked_) {
        save_.reset();
        throw;
      }
      console_.warn(checkpoints_.shortage() +
                    ", training paused; free space then press Enter (tried again every 60 s)");
    }
    interrupt_.wait_for_user(kRetryInterval, [this] { return onlooker_asks(); });
    save_->done = std::async(std::launch::async, save_->write);
  }
}

/// While a save waits for room: a stop or a save asked for has it tried again.
bool TrainingRun::onlooker_asks() {
  if (onlooker_ == nullptr) return false;
  const Request request = onlooker_->poll();
  if (request == Request::Stop) stop_asked_ = true;
  return request == Request::Stop || request == Request::Save;
}

void TrainingRun::draw_curve() {
  viz::LearningCurveOptions options;
  options.window = config_.average_window;
  options.threshold = config_.stop_at;
  options.title = "HalfCheetahBullet - SAC" + (config_.name.empty() ? "" : " - " + config_.name);
  options.facts = config_.preset + " | seed " + std::to_string(*config_.seed) + " | " +
                  std::to_string(episode_.number) + " episodes | " + compact(trainer_.steps()) + " steps";
  viz::Curve curve;
  for (const std::int64_t end : record_.ends) curve.x.push_back(static_cast<double>(end));
  for (const agent::EpisodeSummary& episode : record_.episodes) curve.returns.push_back(episode.score);
  const EvaluationHistory& evaluations = record_.evaluations;
  for (std::size_t i = 0; i < evaluations.steps.size(); ++i) {
    curve.evaluation_x.push_back(static_cast<double>(evaluations.steps[i]));
    curve.evaluation_means.push_back(agent::Evaluation{.returns = evaluations.returns[i]}.mean());
  }
  attempt([&] {
    viz::draw_learning_curve(folder_.path() / "learning_curve.png", {curve}, options);
    curve_drawn_ = true;
  });
}

/// For what training can do without: a file that cannot be written is warned of, once in a row.
void TrainingRun::attempt(const std::function<void()>& write) {
  try {
    write();
    latest_complaint_.clear();
  } catch (const FileError& error) {
    complain(error.what());
  }
}

void TrainingRun::complain(const std::string& what) {
  if (what != latest_complaint_) console_.warn(what + "; training goes on");
  latest_complaint_ = what;
}

void TrainingRun::finish() {
  const double began = seconds();
  if (saved_at_ != trainer_.steps()) save(Saving::Whole, false);
  end_save();
  if (was_stopped_ || stop_asked_) {
    const bool can_go_on = config_.save_replay != SaveReplay::None;
    console_.say(
        "stopped; saved checkpoints/last (" + grouped(trainer_.steps()) + " steps, " +
        (can_go_on ? "replay " + byte_size(static_cast<double>(trainer_.replay_bytes())) + ", " : "") +
        grouped(seconds() - began, 1) + " s)   " +
        (can_go_on ? "continue with: gallop resume " + folder_.reference()
                   : "score it with: gallop eval " + folder_.reference() + "/last"));
  }
  if (!interrupt_.in_a_hurry()) draw_curve();
  if (config_.video.last) films_.film_last(*trainer_.policy(), trainer_.steps());
  if (config_.video.best) films_.film_best(checkpoints_.target("best"), record_.best_at);
  conclude();
}

void TrainingRun::conclude() {
  console_.pin("");
  const std::string run = folder_.reference();
  std::string summary = "done " + grouped(trainer_.steps()) + " steps, " + std::to_string(episode_.number) +
                        (episode_.number == 1 ? " episode, " : " episodes, ") + duration(seconds());
  if (record_.best_episode > 0) {
    const std::string what = config_.best_by == BestBy::Average ? "best average " : "best evaluation ";
    summary += "    " + what + grouped(record_.best_value, 1) + " (episode " +
               std::to_string(record_.best_episode) + ")";
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
                   {"best", json_number(record_.best_value)},
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
                                        .best = record_.best_value,
                                        .temperature = status_.temperature},
                                       plain);
  if (!plain) {
    console_.pin(bar);
  } else if (!first) {
    console_.say(bar);
  }
}

double TrainingRun::seconds() const {
  return seconds_before_ + std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

}  // namespace gallop::app
