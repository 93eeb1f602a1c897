// SPDX-License-Identifier: MIT
// The session's verbs in every order, with a trainer that only counts. Run under the thread sanitizer too.
#include "app/training_session.h"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>

namespace gallop::app {
namespace {

using State = TrainingSession::State;

/// A policy that does nothing, to have something to hand over.
class Idle final : public agent::Policy {
 public:
  [[nodiscard]] int observation_size() const override { return 1; }
  [[nodiscard]] int action_size() const override { return 1; }
  void act(std::span<const float>, std::span<float> action) const override { action[0] = 0.0F; }
};

/// Trains as a real run does, without learning: asks before each step, tells after it, saves when asked.
struct FakeTraining {
  std::atomic<std::int64_t> steps = 0;
  std::atomic<int> saves = 0;
  std::int64_t length = 1'000'000'000;

  int operator()(Onlooker& onlooker) {
    onlooker.see_run({"runs/1", "1", "cpu"});
    onlooker.see_policy(std::make_shared<Idle>());
    while (steps < length) {
      const Request request = onlooker.poll();
      if (request == Request::Stop) break;
      if (request == Request::Save) {
        ++saves;
        onlooker.see_checkpoint("step_" + std::to_string(steps));
      }
      if (request == Request::Continue) step(onlooker);
    }
    return 7;
  }

  void step(Onlooker& onlooker) {
    ++steps;
    onlooker.see_steps(steps);
    onlooker.see_policy(std::make_shared<Idle>());
    onlooker.see_best_episode(std::make_shared<EpisodeRecording>());
    onlooker.see_line("step", Tone::Plain);
    ProgressNews news;
    news.status.steps = steps;
    onlooker.see_progress(news);
  }
};

TrainingSession::Work work_of(FakeTraining& training) {
  return [&training](Onlooker& onlooker) { return training(onlooker); };
}

/// True when `holds` within some seconds.
template <class Condition>
bool comes_true(const Condition& holds) {
  for (int i = 0; i < 2000; ++i) {
    if (holds()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

bool stands_still(const FakeTraining& training) {
  const std::int64_t before = training.steps;
  std::this_thread::sleep_for(std::chrono::milliseconds(120));
  return training.steps == before;
}

}  // namespace

TEST_SUITE_BEGIN("threads");

TEST_CASE("a session trains to its end and gives the exit code back") {
  FakeTraining training;
  training.length = 50;
  TrainingSession session(work_of(training));
  CHECK(session.join() == 7);
  CHECK(session.state() == State::Finished);
  CHECK(training.steps == 50);
  CHECK(session.join() == 7);
}

TEST_CASE("a paused session stands still and goes on when it is resumed") {
  FakeTraining training;
  TrainingSession session(work_of(training));
  REQUIRE(comes_true([&] { return training.steps > 10; }));
  session.pause();
  CHECK(session.state() == State::Paused);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));  // the step under way
  CHECK(stands_still(training));
  const std::int64_t before = training.steps;
  session.resume();
  CHECK(session.state() == State::Running);
  CHECK(comes_true([&] { return training.steps > before + 10; }));
  session.stop();
  CHECK(session.join() == 7);
}

TEST_CASE("a save that is asked for during a pause is made without a step") {
  FakeTraining training;
  TrainingSession session(work_of(training));
  REQUIRE(comes_true([&] { return training.steps > 0; }));
  session.pause();
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  const std::int64_t before = training.steps;
  session.request_save();
  CHECK(comes_true([&] { return training.saves == 1; }));
  CHECK(training.steps == before);
  CHECK(session.state() == State::Paused);
}

TEST_CASE("stopping works out of a pause and twice and after the end") {
  FakeTraining training;
  TrainingSession session(work_of(training));
  session.pause();
  session.stop();
  session.stop();
  CHECK(session.join() == 7);
  CHECK(session.state() == State::Finished);
  session.stop();
  session.pause();
  session.resume();
  session.request_save();
  CHECK(session.state() == State::Finished);
}

TEST_CASE("a session that is destroyed while it trains stops first") {
  FakeTraining training;
  {
    const TrainingSession session(work_of(training));
    REQUIRE(comes_true([&] { return training.steps > 0; }));
  }
  CHECK(stands_still(training));
}

TEST_CASE("a trainer that fails leaves its error with the session and with who joins it") {
  TrainingSession session([](Onlooker& onlooker) -> int {
    onlooker.see_checkpoint("step_5");
    throw std::runtime_error("critic loss is NaN");
  });
  CHECK_THROWS_WITH_AS(session.join(), "critic loss is NaN", std::runtime_error);
  CHECK(session.state() == State::Failed);
  const TrainingSession::News news = session.take_news();
  CHECK(news.failure == "critic loss is NaN");
  CHECK(news.checkpoints == std::vector<std::string>{"step_5"});
  session.stop();
  CHECK(session.state() == State::Failed);
}

TEST_CASE("no news of an episode is lost and of policies the newest counts") {
  FakeTraining training;
  training.length = 2000;
  TrainingSession session(work_of(training));
  std::int64_t expected = 1;
  const agent::Policy* untrained = nullptr;
  TrainingSession::News news;
  const auto take = [&] {
    news = session.take_news();
    for (const ProgressNews& progress : news.progress) CHECK(progress.status.steps == expected++);
    if (news.untrained) {
      if (untrained == nullptr) untrained = news.untrained.get();
      CHECK(news.untrained.get() == untrained);
    }
  };
  while (session.state() == State::Running) take();
  take();
  CHECK(expected == 2001);
  CHECK(news.steps == 2000);
  CHECK(news.newest);
  CHECK(news.newest.get() != untrained);
  CHECK(news.best_episode);
}

TEST_SUITE_END();

}  // namespace gallop::app
