// SPDX-License-Identifier: MIT
// One mutex around requests and news; held for copies of small values only.
#include "app/training_session.h"

#include <chrono>
#include <utility>

namespace gallop::app {

TrainingSession::TrainingSession(Work work) : thread_([this, work = std::move(work)] { run(work); }) {}

TrainingSession::~TrainingSession() {
  stop();
  if (thread_.joinable()) thread_.join();
}

void TrainingSession::run(const Work& work) {
  State end = State::Finished;
  std::string failure;
  try {
    exit_code_ = work(*this);
  } catch (const std::exception& error) {
    error_ = std::current_exception();
    end = State::Failed;
    failure = error.what();
  }
  const std::lock_guard lock(mutex_);
  state_ = end;
  news_.failure = std::move(failure);
}

void TrainingSession::pause() {
  const std::lock_guard lock(mutex_);
  if (state_ == State::Running) state_ = State::Paused;
}

void TrainingSession::resume() {
  const std::lock_guard lock(mutex_);
  if (state_ == State::Paused) state_ = State::Running;
  changed_.notify_all();
}

void TrainingSession::request_save() {
  const std::lock_guard lock(mutex_);
  save_requested_ = true;
  changed_.notify_all();
}

void TrainingSession::stop() {
  const std::lock_guard lock(mutex_);
  begin_stopping();
}

void TrainingSession::begin_stopping() {
  if (state_ == State::Running || state_ == State::Paused) state_ = State::Stopping;
  changed_.notify_all();
}

int TrainingSession::join() {
  if (thread_.joinable()) thread_.join();
  if (error_) std::rethrow_exception(error_);
  return exit_code_;
}

TrainingSession::State TrainingSession::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

void TrainingSession::stop_listening() {
  const std::lock_guard lock(mutex_);
  is_heard_ = false;
  news_ = {};
}

TrainingSession::News TrainingSession::take_news() {
  const std::lock_guard lock(mutex_);
  News news = news_;
  news_.runs.clear();
  news_.progress.clear();
  news_.checkpoints.clear();
  news_.lines.clear();
  return news;
}

Request TrainingSession::poll() {
  constexpr std::chrono::milliseconds kPatience{50};
  std::unique_lock lock(mutex_);
  const auto is_asked = [this] { return state_ != State::Paused || save_requested_; };
  changed_.wait_for(lock, kPatience, is_asked);
  if (std::exchange(save_requested_, false)) return Request::Save;
  if (state_ == State::Stopping) return Request::Stop;
  return state_ == State::Paused ? Request::Wait : Request::Continue;
}

void TrainingSession::see_run(const RunNews& news) {
  const std::lock_guard lock(mutex_);
  if (is_heard_) news_.runs.push_back(news);
}

void TrainingSession::see_steps(std::int64_t steps) {
  const std::lock_guard lock(mutex_);
  news_.steps = steps;
}

void TrainingSession::see_policy(std::shared_ptr<const agent::Policy> policy) {
  const std::lock_guard lock(mutex_);
  if (!is_heard_) return;
  if (!news_.untrained) news_.untrained = policy;
  news_.newest = std::move(policy);
}

void TrainingSession::see_progress(const ProgressNews& news) {
  const std::lock_guard lock(mutex_);
  if (is_heard_) news_.progress.push_back(news);
}

void TrainingSession::see_checkpoint(const std::string& name) {
  const std::lock_guard lock(mutex_);
  if (is_heard_) news_.checkpoints.push_back(name);
}

void TrainingSession::see_best_episode(std::shared_ptr<const EpisodeRecording> recording) {
  const std::lock_guard lock(mutex_);
  if (is_heard_) news_.best_episode = std::move(recording);
}

void TrainingSession::see_line(const std::string& text, Tone tone) {
  const std::lock_guard lock(mutex_);
  if (is_heard_) news_.lines.emplace_back(text, tone);
}

}  // namespace gallop::app
