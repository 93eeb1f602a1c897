// SPDX-License-Identifier: MIT
// Looking back moves a cursor over recorded moments; at their end the environment makes new ones.
#include "app/playback.h"

#include <algorithm>
#include <cmath>

namespace gallop::app {
namespace {

constexpr double kSlowest = 0.05;
constexpr double kFastest = 20.0;
constexpr double kLongestLag = 0.25;     ///< seconds to catch up with after a stall; what is longer is let go
constexpr double kPaceWindow = 1.0;      ///< seconds the measured speed is a mean of
constexpr std::size_t kSpeedSteps = 30;  ///< half a second: a step's own speed is too restless to read

void add(env::RewardTerms& sum, const env::RewardTerms& terms) {
  sum.alive += terms.alive;
  sum.progress += terms.progress;
  sum.electricity += terms.electricity;
  sum.joints_at_limit += terms.joints_at_limit;
  sum.feet_collision += terms.feet_collision;
}

}  // namespace

Playback::Playback(std::uint64_t seed, bool beside_a_run)
    : actors_{{viz::Show::Live, "live policy", nullptr, false, beside_a_run},
              {viz::Show::Best, "best episode", nullptr, false, beside_a_run},
              {viz::Show::Untrained, "untrained", nullptr, false, beside_a_run},
              {viz::Show::Policy, "opened policy", nullptr, false, false},
              {viz::Show::Random, "random actions", nullptr, true, true},
              {viz::Show::Zero, "no actions", nullptr, true, true}},
      environment_({.seed = seed, .deltas = true}),
      random_(seed),
      action_(env::kActionSize) {
  begin_episode();
}

Playback::Actor& Playback::actor(viz::Show show) {
  return *std::find_if(actors_.begin(), actors_.end(), [show](const Actor& a) { return a.show == show; });
}
const Playback::Actor& Playback::actor(viz::Show show) const {
  return *std::find_if(actors_.begin(), actors_.end(), [show](const Actor& a) { return a.show == show; });
}

void Playback::set_policy(viz::Show show, std::shared_ptr<const agent::Policy> policy,
                          const std::string& label) {
  Actor& its = actor(show);
  its.available = its.listed = policy != nullptr;
  its.policy = std::move(policy);
  if (!label.empty()) its.label = label;
}

void Playback::set_best(std::shared_ptr<const EpisodeRecording> recording) {
  actor(viz::Show::Best).available = recording != nullptr;
  best_ = std::move(recording);
}

void Playback::show(viz::Show show) {
  if (!actor(show).available && show != viz::Show::Live) return;
  show_ = show;
  episode_ = 1;
  finished_ = 0;
  begin_episode();
}

void Playback::begin_episode() {
  replayed_ = show_ == viz::Show::Best ? best_ : nullptr;
  const std::span<const float> first =
      replayed_ ? environment_.reset_to(replayed_->start) : environment_.reset();
  moments_.clear();
  trace_.clear();
  cursor_ = 0;
  over_ = false;
  due_ = 0.0;
  push_.reset();
  record(first);
}

void Playback::advance(double seconds) {
  int steps = 0;
  if (!paused_) {
    due_ += std::min(seconds, kLongestLag) * speed_ / env::kStepDuration;
    for (; due_ >= 1.0; due_ -= 1.0, ++steps) step_forward();
  }
  note_pace(seconds, steps);
}

void Playback::step_forward() {
  if (cursor_ + 1 < moments_.size()) {
    ++cursor_;
  } else if (over_) {
    const double due = due_;  // time goes on over the seam
    ++episode_;
    begin_episode();
    due_ = due;
  } else {
    step_environment();
  }
}

void Playback::step_environment() {
  const Actor& its = actor(show_);
  if (!its.available) return;  // a run that has not begun: nobody acts yet
  choose_action();
  if (push_) environment_.push(*push_);
  const env::StepResult result = environment_.step(action_);
  record(result.observation);
  trace_.push_back(environment_.reward_terms());
  Moment& moment = moments_.back();
  const Moment& before = moments_[moments_.size() - 2];
  moment.action = action_;
  moment.terms = trace_.back();
  moment.sums = before.sums;
  add(moment.sums, moment.terms);
  moment.episode_return = before.episode_return + result.reward;
  cursor_ = moments_.size() - 1;
  const bool is_replayed = replayed_ && moments_.size() > replayed_->actions.size();
  over_ = result.terminated || result.truncated || result.blew_up || is_replayed;
  if (over_) ++finished_;
}

void Playback::choose_action() {
  const auto& policy = actor(show_).policy;
  if (replayed_) {
    const auto& action = replayed_->actions[moments_.size() - 1];
    std::copy(action.begin(), action.end(), action_.begin());
  } else if (show_ == viz::Show::Random) {
    for (float& a : action_) a = std::uniform_real_distribution<float>(-1.0F, 1.0F)(random_);
  } else if (!policy) {
    std::fill(action_.begin(), action_.end(), 0.0F);
  } else {
    const auto seen = std::span<const float>(moments_.back().observation)
                          .first(static_cast<std::size_t>(policy->observation_size()));
    if (stochastic_) policy->sample(seen, random_, action_);
    if (!stochastic_) policy->act(seen, action_);
  }
}

void Playback::record(std::span<const float> observation) {
  Moment moment;
  environment_.poses(moment.poses);
  environment_.contacts(moment.contacts);
  moment.distance = environment_.distance();
  moment.observation.assign(observation.begin(), observation.end());
  moments_.push_back(std::move(moment));
}

void Playback::set_speed(double speed) { speed_ = std::clamp(speed, kSlowest, kFastest); }

void Playback::apply(const viz::ViewerIntent& intent) {
  if (intent.pause) paused_ = *intent.pause;
  if (intent.speed) set_speed(*intent.speed);
  if (intent.stochastic) stochastic_ = *intent.stochastic;
  if (intent.show) show(*intent.show);
  if (intent.restart) begin_episode();
  const bool at_end = cursor_ + 1 == moments_.size();
  push_ = at_end && !replayed_ ? intent.push : std::nullopt;
  if (intent.seek) {
    cursor_ = std::min(static_cast<std::size_t>(std::max(*intent.seek, 0)), moments_.size() - 1);
    paused_ = true;
  }
  if (intent.step != 0) paused_ = true;
  if (intent.step > 0) step_forward();
  if (intent.step < 0 && cursor_ > 0) --cursor_;
}

void Playback::note_pace(double seconds, int steps) {
  pace_.emplace_back(seconds, steps);
  double total = 0.0;
  for (const auto& [duration, count] : pace_) total += duration;
  while (pace_.size() > 2 && total - pace_.front().first > kPaceWindow) {
    total -= pace_.front().first;
    pace_.pop_front();
  }
}

double Playback::recent_speed() const {
  const std::size_t count = std::min(cursor_, kSpeedSteps);
  if (count == 0) return 0.0;
  const double travelled = moments_[cursor_].distance - moments_[cursor_ - count].distance;
  return travelled / (static_cast<double>(count) * env::kStepDuration);
}

void Playback::describe(viz::PlaybackModel& model) const {
  model.choices.clear();
  for (const Actor& a : actors_) {
    if (a.listed) model.choices.push_back({a.show, a.label, a.available});
  }
  model.show = show_;
  model.stochastic = stochastic_;
  const bool has_policy = actor(show_).policy != nullptr && !replayed_;
  model.can_be_stochastic = has_policy;
  model.can_push = !replayed_;
  model.paused = paused_;
  model.speed = speed_;
  double seconds = 0.0;
  int steps = 0;
  for (const auto& [duration, count] : pace_) {
    seconds += duration;
    steps += count;
  }
  model.measured_speed = seconds > 0.0 ? steps * env::kStepDuration / seconds : 0.0;

  model.episode = episode_;
  model.step = static_cast<int>(cursor_);
  model.recorded = static_cast<int>(moments_.size()) - 1;
  model.step_duration = env::kStepDuration;
  const Moment& moment = moments_[cursor_];
  model.poses = moment.poses;
  model.contacts = moment.contacts;
  model.distance = moment.distance;
  model.speed_now = recent_speed();
  model.episode_return = moment.episode_return;
  model.terms = moment.terms;
  model.episode_terms = moment.sums;
  model.observation.assign(moment.observation.begin(), moment.observation.begin() + env::kObservationSize);
  model.action = moment.action;
  model.reward_trace = trace_;
}

}  // namespace gallop::app
