// SPDX-License-Identifier: MIT
// news -> time passes -> draw -> wishes, once a frame.
#include "app/window_loop.h"

#include <algorithm>
#include <cmath>

#include "agent/trainer.h"
#include "app/checkpoint_store.h"
#include "app/monitor_file.h"
#include "app/numbers.h"
#include "app/progress.h"
#include "app/robot_policy.h"
#include "app/run_folder.h"
#include "app/run_reference.h"
#include "env/half_cheetah_names.h"
#include "errors.h"

namespace gallop::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestLog = 2000;  // lines

viz::LogTone log_tone(Tone tone) {
  switch (tone) {
    case Tone::Good:
      return viz::LogTone::Good;
    case Tone::Faint:
      return viz::LogTone::Faint;
    case Tone::Warning:
      return viz::LogTone::Warning;
    case Tone::Plain:
      break;
  }
  return viz::LogTone::Plain;
}

viz::TrainingState shown_state(TrainingSession::State state) {
  switch (state) {
    case TrainingSession::State::Running:
      return viz::TrainingState::Running;
    case TrainingSession::State::Paused:
      return viz::TrainingState::Paused;
    case TrainingSession::State::Stopping:
      return viz::TrainingState::Stopping;
    case TrainingSession::State::Finished:
      return viz::TrainingState::Finished;
    case TrainingSession::State::Failed:
      break;
  }
  return viz::TrainingState::Failed;
}

bool is_under_way(TrainingSession::State state) {
  return state != TrainingSession::State::Finished && state != TrainingSession::State::Failed;
}

bool is_monitor_file(const fs::path& path) { return path.filename().string().ends_with("monitor.csv"); }

/// "run 3", or the folder's name.
std::string short_name(const fs::path& run) {
  const int number = run_number(run);
  return number > 0 ? "run " + std::to_string(number) : run.filename().string();
}

viz::Curve curve_of(const fs::path& monitor) {
  const MonitorRecord record = read_monitor(monitor);
  if (record.returns.empty()) throw FileError(monitor.string() + " has no finished episodes; nothing drawn");
  viz::Curve curve;
  const fs::path run = fs::absolute(monitor).parent_path();
  curve.label = short_name(run);
  curve.x.assign(record.steps.begin(), record.steps.end());
  curve.returns = record.returns;
  return curve;
}

}  // namespace

PolicyToShow load_policy_to_show(const std::string& reference, const fs::path& out) {
  const fs::path found = find_policy(reference, out);
  PolicyToShow shown;
  shown.policy = load_robot_policy(found);
  shown.label = found.filename().string();
  const fs::path run = found.parent_path().parent_path();  // of run/checkpoints/step_N
  if (fs::is_directory(found) && fs::exists(run / kMonitorName)) {
    shown.label = short_name(run) + ", " + compact(read_checkpoint_facts(found).steps) + " steps";
    if (!read_monitor(run / kMonitorName).returns.empty()) shown.curve = curve_of(run / kMonitorName);
  }
  return shown;
}

WindowLoop::WindowLoop(viz::Viewer& viewer, Playback& playback, const Interrupt& interrupt,
                       TrainingSession* session)
    : viewer_(viewer), playback_(playback), interrupt_(interrupt), session_(session) {
  for (const std::string_view name : env::observation_names()) model_.observation_names.emplace_back(name);
  for (const std::string_view name : env::action_names()) model_.action_names.emplace_back(name);
}

std::optional<viz::CloseAnswer> WindowLoop::run(std::int64_t episodes) {
  double before = seconds();
  while (true) {
    if (session_ != nullptr) take_news();
    const double now = seconds();
    playback_.advance(now - std::exchange(before, now));
    playback_.describe(model_.playback);

    const viz::ViewerIntent intent = viewer_.frame(model_);
    model_.notices.clear();
    if (intent.close) return intent.answer;
    carry_out(intent);

    if (interrupt_.stop_requested()) {
      // a run under way hears the signal by itself; the window waits for its end
      if (session_ == nullptr || !is_under_way(session_->state())) return std::nullopt;
      session_->stop();
    }
    if (episodes > 0 && playback_.finished_episodes() >= episodes) return std::nullopt;
  }
}

void WindowLoop::take_news() {
  TrainingSession::News news = session_->take_news();
  viz::TrainingModel& training = model_.training;
  training.state = shown_state(session_->state());
  training.steps = news.steps;
  training.failure = news.failure;
  for (const RunNews& run : news.runs) training.run = run.folder;
  for (const ProgressNews& progress : news.progress) note_progress(progress);
  for (const std::string& name : news.checkpoints) training.last_checkpoint = name;
  for (const auto& [text, tone] : news.lines) model_.log.push_back({text, log_tone(tone)});
  if (model_.log.size() > kLongestLog) {
    model_.log.erase(model_.log.begin(), model_.log.end() - static_cast<std::ptrdiff_t>(kLongestLog));
  }

  if (news.newest != newest_) {
    if (!newest_) playback_.set_policy(viz::Show::Untrained, news.untrained);
    newest_ = news.newest;
    playback_.set_policy(viz::Show::Live, newest_);
  }
  if (news.best_episode != best_) {
    best_ = news.best_episode;
    playback_.set_best(best_);
  }

  constexpr double kMarkInterval = 0.5;
  const bool is_running = session_->state() == TrainingSession::State::Running;
  if (is_running && training.steps > 0 && seconds() - marked_at_ > kMarkInterval) {
    marked_at_ = seconds();
    pace_.mark(marked_at_, training.steps);
    training.steps_per_second = pace_.steps_per_second();
    training.seconds_left =
        static_cast<double>(training.total_steps - training.steps) / training.steps_per_second;
  }
}

void WindowLoop::note_progress(const ProgressNews& news) {
  viz::TrainingModel& training = model_.training;
  viz::TrainingHistory& history = training.history;
  const agent::TrainingStatus& status = news.status;
  training.status = status;
  training.average = news.average;
  training.best_average = news.best_average;
  training.best_episode = news.best_episode;
  if (news.evaluation) {
    history.evaluation_steps.push_back(static_cast<double>(status.steps));
    history.evaluation_mean.push_back(*news.evaluation);
  }
  if (!news.episode) return;
  training.episode = *news.episode;
  history.steps.push_back(static_cast<double>(status.steps));
  history.score.push_back(news.episode->score);
  history.average.push_back(news.average);
  history.best_average.push_back(news.best_average);
  history.critic_loss.push_back(status.critic_loss);
  history.value_loss.push_back(status.value_loss);
  history.actor_loss.push_back(status.actor_loss);
  history.temperature.push_back(status.temperature);
  history.entropy.push_back(status.entropy);
  history.distance.push_back(news.episode->distance);
  history.speed.push_back(news.episode->speed);
  history.env_rate.push_back(per_second(static_cast<double>(status.steps), status.environment_seconds));
  history.update_rate.push_back(per_second(static_cast<double>(status.updates), status.update_seconds));
}

void WindowLoop::carry_out(const viz::ViewerIntent& intent) {
  playback_.apply(intent);
  for (const fs::path& path : intent.open) open(path);
  if (session_ == nullptr) return;
  if (intent.pause_training) {
    if (*intent.pause_training) session_->pause();
    if (!*intent.pause_training) session_->resume();
  }
  if (intent.checkpoint) session_->request_save();
  if (intent.stop_and_save) session_->stop();
}

void WindowLoop::show(const PolicyToShow& policy) {
  playback_.set_policy(viz::Show::Policy, policy.policy, policy.label);
  playback_.show(viz::Show::Policy);
  if (policy.curve) model_.overlays.push_back(*policy.curve);
  tell("plays " + policy.label, viz::LogTone::Good);
}

void WindowLoop::open(const fs::path& path) {
  try {
    if (is_monitor_file(path)) {
      model_.overlays.push_back(curve_of(path));
      tell("drew " + path.string(), viz::LogTone::Good);
    } else {
      show(load_policy_to_show(path.string(), "runs"));
    }
  } catch (const UserError& error) {
    tell(error.what(), viz::LogTone::Warning);
  }
}

void WindowLoop::tell(const std::string& text, viz::LogTone tone) {
  model_.notices.push_back({text, tone});
  model_.log.push_back({text, tone});
}

double WindowLoop::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

}  // namespace gallop::app
