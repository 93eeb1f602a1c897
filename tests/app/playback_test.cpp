// SPDX-License-Identifier: MIT
// The episode on show: real time, looking back, who acts.
#include "app/playback.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "app/episode_tape.h"

namespace gallop::app {
namespace {

constexpr double kStep = env::kStepDuration;

class Constant final : public agent::Policy {
 public:
  explicit Constant(float value) : value_(value) {}
  [[nodiscard]] int observation_size() const override { return env::kObservationSize; }
  [[nodiscard]] int action_size() const override { return env::kActionSize; }
  void act(std::span<const float>, std::span<float> action) const override {
    std::fill(action.begin(), action.end(), value_);
  }
  void sample(std::span<const float>, std::mt19937_64&, std::span<float> action) const override {
    std::fill(action.begin(), action.end(), -value_);
  }

 private:
  float value_;
};

/// Does nothing, and keeps what it saw last.
class Watcher final : public agent::Policy {
 public:
  explicit Watcher(int observation_size) : observation_size_(observation_size) {}
  [[nodiscard]] int observation_size() const override { return observation_size_; }
  [[nodiscard]] int action_size() const override { return env::kActionSize; }
  void act(std::span<const float> observation, std::span<float> action) const override {
    seen.assign(observation.begin(), observation.end());
    std::fill(action.begin(), action.end(), 0.0F);
  }
  mutable std::vector<float> seen;

 private:
  int observation_size_;
};

viz::PlaybackModel shown(const Playback& playback) {
  viz::PlaybackModel model;
  playback.describe(model);
  return model;
}

Playback playing(float action) {
  Playback playback(3, true);
  playback.set_policy(viz::Show::Live, std::make_shared<Constant>(action));
  return playback;
}

void advance_steps(Playback& playback, int steps) {
  // a hair more than the steps take, so that rounding does not hold the last one back
  for (int i = 0; i < steps; ++i) playback.advance(kStep * (1 + 1e-9));
}

bool is_available(const viz::PlaybackModel& model, viz::Show show) {
  const auto found = std::find_if(model.choices.begin(), model.choices.end(),
                                  [show](const viz::ShowChoice& choice) { return choice.show == show; });
  return found != model.choices.end() && found->available;
}

}  // namespace

TEST_CASE("playback keeps real time, times the speed wanted") {
  Playback playback = playing(0.1F);
  playback.advance(10.5 * kStep);
  CHECK(shown(playback).step == 10);
  playback.advance(0.6 * kStep);
  CHECK(shown(playback).step == 11);
  playback.set_speed(2.0);
  playback.advance(2.0 * kStep);
  CHECK(shown(playback).step == 15);
  playback.set_paused(true);
  playback.advance(0.2);
  CHECK(shown(playback).step == 15);
  CHECK(shown(playback).speed == 2.0);
}

TEST_CASE("a stall is not caught up with in one leap") {
  Playback playback = playing(0.1F);
  playback.advance(60.0);
  CHECK(shown(playback).step == 15);  // a quarter of a second
}

TEST_CASE("before there is a policy nobody moves") {
  Playback playback(3, true);
  playback.advance(0.2);
  CHECK(shown(playback).step == 0);
  CHECK_FALSE(is_available(shown(playback), viz::Show::Live));
}

TEST_CASE("the moment on show is the environment's, number by number") {
  Playback playback = playing(0.3F);
  advance_steps(playback, 40);
  env::HalfCheetahEnv environment({.seed = 3});
  environment.reset();
  const std::vector<float> action(env::kActionSize, 0.3F);
  double total = 0.0;
  double progress = 0.0;
  env::StepResult result;
  for (int i = 0; i < 40; ++i) {
    result = environment.step(action);
    total += result.reward;
    progress += environment.reward_terms().progress;
  }
  env::Poses poses;
  environment.poses(poses);

  const viz::PlaybackModel model = shown(playback);
  CHECK(model.step == 40);
  CHECK(model.recorded == 40);
  CHECK(model.episode_return == total);
  CHECK(model.episode_terms.progress == progress);
  CHECK(model.terms.total() == result.reward);
  CHECK(model.distance == environment.distance());
  CHECK(model.action == action);
  CHECK(std::equal(model.observation.begin(), model.observation.end(), result.observation.begin(),
                   result.observation.end()));
  CHECK(model.poses.at(0).position == poses.at(0).position);
  CHECK(model.reward_trace.size() == 40);
}

TEST_CASE("every policy sees what it takes, with deltas or without") {
  for (const int size : {env::kObservationSize, env::kObservationSizeWithDeltas}) {
    Playback playback(3, true);
    const auto watcher = std::make_shared<Watcher>(size);
    playback.set_policy(viz::Show::Live, watcher);
    advance_steps(playback, 4);
    env::HalfCheetahEnv environment({.seed = 3, .deltas = size == env::kObservationSizeWithDeltas});
    std::span<const float> observation = environment.reset();
    for (int i = 0; i < 3; ++i)
      observation = environment.step(std::vector<float>(env::kActionSize, 0.0F)).observation;
    CHECK(watcher->seen == std::vector<float>(observation.begin(), observation.end()));
  }
}

TEST_CASE("looking back pauses, and what was recorded is played again before anything new") {
  Playback playback = playing(0.3F);
  advance_steps(playback, 40);
  const double distance = shown(playback).distance;
  playback.apply({.seek = 10});
  CHECK(shown(playback).step == 10);
  CHECK(shown(playback).paused);
  playback.apply({.step = -1});
  CHECK(shown(playback).step == 9);
  playback.apply({.step = 1});
  playback.apply({.step = 1});
  CHECK(shown(playback).step == 11);
  CHECK(shown(playback).recorded == 40);
  playback.apply({.pause = false});
  playback.set_policy(viz::Show::Live, std::make_shared<Constant>(-1.0F));
  advance_steps(playback, 29);
  CHECK(shown(playback).step == 40);
  CHECK(shown(playback).distance == distance);
  playback.apply({.step = 1});
  CHECK(shown(playback).step == 41);
  CHECK(shown(playback).action.at(0) == -1.0F);
  playback.apply({.seek = 1'000'000});
  CHECK(shown(playback).step == 41);
}

TEST_CASE("an episode that ends is followed by the next") {
  Playback playback = playing(0.0F);
  advance_steps(playback, 1000);
  CHECK(playback.finished_episodes() == 1);
  CHECK(shown(playback).step == 1000);
  advance_steps(playback, 2);
  CHECK(shown(playback).episode == 2);
  CHECK(shown(playback).step == 1);
}

TEST_CASE("sampled actions are shown when asked for") {
  Playback playback = playing(0.5F);
  playback.apply({.stochastic = true});
  advance_steps(playback, 1);
  CHECK(shown(playback).action.at(0) == -0.5F);
  CHECK(shown(playback).can_be_stochastic);
}

TEST_CASE("the best training episode is replayed as it happened, whoever acts now") {
  env::HalfCheetahEnv world({.seed = 8});
  EpisodeTape tape(world);
  CHECK(tape.best() == nullptr);
  tape.reset();
  const std::vector<float> kick(env::kActionSize, 0.7F);
  env::StepResult result;
  double score = 0.0;
  do {
    result = tape.step(kick);
    score += result.reward;
  } while (!result.truncated);
  env::Poses end;
  world.poses(end);
  const auto best = tape.best();
  REQUIRE(best);
  CHECK(best->score == score);
  CHECK(best->actions.size() == 1000);
  tape.reset();  // a worse episode does not replace it
  const std::vector<float> waste(env::kActionSize, 30.0F);
  while (!tape.step(waste).truncated) {
  }
  CHECK(tape.best() == best);

  Playback playback = playing(0.0F);
  CHECK_FALSE(is_available(shown(playback), viz::Show::Best));
  playback.set_best(best);
  playback.apply({.show = viz::Show::Best});
  CHECK_FALSE(shown(playback).can_push);
  advance_steps(playback, 1000);
  const viz::PlaybackModel model = shown(playback);
  CHECK(model.step == 1000);
  CHECK(model.poses.at(0).position == end.at(0).position);
  advance_steps(playback, 1);
  CHECK(shown(playback).episode == 2);
  CHECK(shown(playback).show == viz::Show::Best);
}

TEST_CASE("a push moves the robot, and none leaves it alone") {
  Playback calm = playing(0.0F);
  Playback pushed = playing(0.0F);
  pushed.apply({.push = env::Push{.body = 0, .force = {300.0, 0.0, 0.0}}});
  advance_steps(calm, 5);
  advance_steps(pushed, 5);
  CHECK(shown(pushed).distance > shown(calm).distance + 0.01);
}

TEST_CASE("random actions need no policy") {
  Playback playback(1, false);
  playback.show(viz::Show::Random);
  advance_steps(playback, 3);
  const viz::PlaybackModel model = shown(playback);
  CHECK(model.step == 3);
  CHECK(model.action.at(0) != model.action.at(1));
  CHECK_FALSE(model.can_be_stochastic);
}

}  // namespace gallop::app
