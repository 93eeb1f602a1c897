// SPDX-License-Identifier: MIT
// The loop as its users see it: torch-free, on worlds made for the question.
#include "agent/trainer.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <sstream>
#include <string>
#include <thread>

#include "agent/update_cost.h"
#include "errors.h"
#include "support/files.h"
#include "support/message_of.h"
#include "support/point_mass.h"
#include "support/still_world.h"
#include "support/temporary_directory.h"

namespace gallop::agent {
namespace {

/// Reward one at every step, and every step ends the episode, one way or the other.
class OneStepWorld final : public support::StillWorld {
 public:
  explicit OneStepWorld(bool terminates, double reward = 1.0) : terminates_(terminates), reward_(reward) {}
  env::StepResult step(std::span<const float> action) override {
    last_actions.push_back(action[0]);
    return {observation_, reward_, terminates_, !terminates_};
  }
  std::vector<float> last_actions;

 private:
  bool terminates_;
  double reward_;
};

/// An episode a step; every second one blows up.
class BrittleWorld final : public support::StillWorld {
 public:
  env::StepResult step(std::span<const float>) override {
    ++steps_;
    return {.observation = observation_,
            .reward = 1.0,
            .terminated = false,
            .truncated = true,
            .blew_up = steps_ % 2 == 0};
  }

 private:
  int steps_ = 0;
};

/// A metre and a reward of one a step; remembers how long it was left alone each time.
class OdometerWorld final : public support::StillWorld {
 public:
  explicit OdometerWorld(int limit) : limit_(limit) {}
  [[nodiscard]] int time_limit() const override { return limit_; }
  [[nodiscard]] double distance() const override { return steps_; }
  std::span<const float> reset() override {
    if (steps_ > 0) stretches.push_back(steps_);
    steps_ = 0;
    return observation_;
  }
  std::span<const float> reset_running(double speed) override {
    speeds.push_back(speed);
    return reset();
  }
  env::StepResult step(std::span<const float>) override {
    ++steps_;
    return {observation_, 1.0, /*terminated=*/false, /*truncated=*/limit_ > 0 && steps_ >= limit_};
  }
  std::vector<int> stretches;
  std::vector<double> speeds;  ///< of running starts

 private:
  int limit_;
  int steps_ = 0;
};

SacConfig tiny() {
  SacConfig config;
  config.hidden = {16};
  config.batch = 16;
  config.buffer = 5000;
  config.warmup = 16;
  return config;
}

double learnt_value(env::Environment& world, SacConfig config) {
  config.gamma = 0.5;
  config.tau = 0.1;
  config.alpha = 1e-6;
  config.alpha_learned = false;
  config.lr_critic = 1e-2;
  Trainer trainer(config, {}, world);
  for (int i = 0; i < 800; ++i) trainer.step();
  return trainer.status().q_mean;
}

double learnt_value(bool terminates, bool bootstrap_time_limit) {
  SacConfig config = tiny();
  config.bootstrap_time_limit = bootstrap_time_limit;
  OneStepWorld world(terminates);
  return learnt_value(world, config);
}

// Scores of a trained policy are compared as a whole: any difference in any weight shows.
std::vector<double> scores_after_training(std::uint64_t seed, const SacConfig& config) {
  support::PointMass world(1);
  support::PointMass test(2);
  Trainer trainer(config, {.seed = seed}, world);
  for (int i = 0; i < 400; ++i) trainer.step();
  return evaluate(*trainer.policy(), test, 3).returns;
}

/// All but the clock's part.
std::string to_text(const TrainingStatus& s) {
  std::ostringstream text;
  text << std::hexfloat;
  for (const std::int64_t n : {s.steps, s.episodes, s.updates, s.stored, std::int64_t{s.blow_ups}})
    text << n << ' ';
  for (const double x : {s.learning_rate, s.temperature, s.temperature_loss, s.actor_loss, s.critic_loss,
                         s.value_loss, s.actor_gradient_norm, s.critic_gradient_norm, s.entropy, s.q_mean}) {
    text << x << ' ';
  }
  return text.str();
}

}  // namespace

TEST_CASE("a time limit does not end the bootstrap") {
  // value of one reward a step for ever, discount 1/2
  CHECK(learnt_value(/*terminates=*/false, /*bootstrap_time_limit=*/true) ==
        doctest::Approx(2.0).epsilon(0.05));
}

TEST_CASE("a time limit ends the bootstrap where the notebook says so") {
  CHECK(learnt_value(false, false) == doctest::Approx(1.0).epsilon(0.05));
}

TEST_CASE("termination ends the bootstrap") {
  CHECK(learnt_value(true, true) == doctest::Approx(1.0).epsilon(0.05));
}

TEST_CASE("a restart within an episode does not end the bootstrap, wherever a time limit would") {
  SacConfig config = tiny();
  config.bootstrap_time_limit = false;
  config.restart_after = 1;
  config.restart_doubling = 1'000'000;
  OdometerWorld world(0);
  CHECK(learnt_value(world, config) == doctest::Approx(2.0).epsilon(0.05));
  CHECK(world.stretches.size() > 300);  // every step, then every second
}

TEST_CASE("at first the world starts anew within an episode, after stretches that grow") {
  SacConfig config = tiny();
  config.restart_after = 10;
  config.restart_doubling = 50;
  OdometerWorld world(100);
  Trainer trainer(config, {}, world);
  for (int i = 0; i < 300; ++i) {
    if (const auto episode = trainer.step()) {
      CHECK(episode->length == 100);
      CHECK(episode->score == 100.0);
      CHECK(episode->distance == 100.0);
      CHECK(episode->speed == 1.0);
      CHECK(episode->truncated);
      CHECK(i + 1 == 100 * episode->number);
    }
  }
  // each the first whole number that 10 * 2^(step / 50) does not exceed, or what the episode has left
  CHECK(world.stretches == std::vector<int>{12, 15, 19, 28, 26, 100, 100});
}

TEST_CASE("starts within an episode are runs at any speed up to the one given, an episode's is at rest") {
  SacConfig config = tiny();
  config.restart_after = 1;
  config.restart_doubling = 1'000'000;
  config.restart_speed = 4.0;
  OdometerWorld world(100);
  Trainer trainer(config, {}, world);
  for (int i = 0; i < 300; ++i) trainer.step();
  const std::size_t starts = world.stretches.size();
  REQUIRE(world.speeds.size() == starts - 3);  // three episodes have ended
  const auto [slowest, fastest] = std::minmax_element(world.speeds.begin(), world.speeds.end());
  CHECK(*slowest >= 0.0);
  CHECK(*slowest < 0.4);
  CHECK(*fastest > 3.6);
  CHECK(*fastest < 4.0);

  config.restart_speed = 0.0;
  OdometerWorld still(100);
  Trainer other(config, {}, still);
  for (int i = 0; i < 300; ++i) other.step();
  CHECK(still.stretches.size() == starts);
  CHECK(still.speeds.empty());
}

TEST_CASE("for a time learning pays for joints at their limits, and the score does not") {
  // a world that gives nothing and has two joints at their limits: what Q says is what learning pays
  class StiffWorld final : public support::StillWorld {
   public:
    env::StepResult step(std::span<const float>) override {
      return {.observation = observation_, .terminated = true, .joints_at_limit = 0b101};
    }
  };
  SacConfig config = tiny();
  config.limit_cost = 0.25;
  config.limit_cost_from = 1;
  config.limit_cost_until = 1'000'000'000;
  StiffWorld world;
  CHECK(learnt_value(world, config) == doctest::Approx(-0.5).epsilon(0.05));
  Trainer trainer(config, {}, world);
  for (int i = 0; i < 10; ++i) {
    const auto episode = trainer.step();
    REQUIRE(episode);
    CHECK(episode->score == 0.0);
  }
  config.limit_cost_window = 4;  // and this world begins anew with every step
  StiffWorld touching;
  CHECK(learnt_value(touching, config) == doctest::Approx(-0.125).epsilon(0.05));
  config.limit_cost_until = 3;
  StiffWorld later;
  CHECK(learnt_value(later, config) == doctest::Approx(0.0).epsilon(0.05));
}

TEST_CASE("the point mass is solved within seconds, by plain SAC and by the default's critics") {
  for (const char* name : {"sac", "default"}) {
    SacConfig config = preset(name);
    config.hidden = {32, 32};
    config.batch = 64;
    config.buffer = 10'000;
    config.warmup = 500;
    config.restart_after = 0;  // would go on for longer than the test
    config.lr_actor = config.lr_critic = config.lr_alpha = 3e-3;
    config.gamma = 0.95;
    config.tau = 0.02;
    config.target_entropy_auto = true;
    config.alpha = 0.2;
    config.noise_correlation = 0.0;
    config.policy_delay = config.alpha_delay = 1;
    support::PointMass world(1);
    Trainer trainer(config, {.seed = 5}, world);
    std::vector<double> scores;
    for (int i = 0; i < 3000; ++i) {
      if (const auto episode = trainer.step()) scores.push_back(episode->score);
    }
    REQUIRE(scores.size() == 30);
    const double first = std::accumulate(scores.begin(), scores.begin() + 5, 0.0) / 5.0;
    const double last = std::accumulate(scores.end() - 10, scores.end(), 0.0) / 10.0;
    INFO(std::string(name) << ": " << first << " -> " << last);
    CHECK(first < -50.0);
    CHECK(last > -20.0);
  }
}

TEST_CASE("the notebook's recipe runs: value network, batch norm, dropout, no random phase") {
  SacConfig config = preset("notebook");
  config.hidden = {16, 16};
  config.batch = 16;
  config.warmup = 50;
  support::PointMass world(1);
  Trainer trainer(config, {.seed = 5}, world);
  for (int i = 0; i < 49; ++i) trainer.step();
  CHECK(trainer.status().updates == 0);
  CHECK(std::isnan(trainer.status().value_loss));
  for (int i = 0; i < 151; ++i) trainer.step();
  const TrainingStatus status = trainer.status();
  CHECK(status.updates == 151);
  CHECK(std::isfinite(status.value_loss));
  CHECK(std::isfinite(status.actor_loss));
  CHECK(std::isfinite(status.critic_loss));
  CHECK(status.temperature <= 1.0);
  CHECK(status.episodes == 2);
}

TEST_CASE("the same seed gives the same weights to the last bit, another seed others") {
  SacConfig config = preset("smoke");
  config.buffer = 1000;
  const std::vector<double> once = scores_after_training(9, config);
  CHECK(once == scores_after_training(9, config));
  CHECK(once != scores_after_training(10, config));
}

/// Both step until so many steps, and agree in every episode, in their figures and in every file at the end.
void check_goes_on_alike(Trainer& whole, Trainer& resumed, std::int64_t until) {
  CHECK(resumed.steps() == whole.steps());
  CHECK(to_text(resumed.status()) == to_text(whole.status()));
  while (whole.steps() < until) {
    const auto one = whole.step();
    const auto other = resumed.step();
    REQUIRE(one.has_value() == other.has_value());
    if (one) CHECK(one->number == other->number);
    if (one) CHECK(one->score == other->score);
    if (one) CHECK(one->distance == other->distance);
    CHECK(whole.scout_outcome().has_value() == resumed.scout_outcome().has_value());
  }
  CHECK(to_text(resumed.status()) == to_text(whole.status()));
  support::TemporaryDirectory first;
  support::TemporaryDirectory second;
  whole.snapshot("PointMass", true)->write(first.path());
  resumed.snapshot("PointMass", true)->write(second.path());
  for (const char* name :
       {"nets.pt", "optim.pt", "alpha.pt", "rng.bin", "env.bin", "replay.bin", "policy.pt"}) {
    INFO(std::string(name));
    CHECK(support::read_file(first.path() / name) == support::read_file(second.path() / name));
  }
}

TEST_CASE("a restored trainer goes on to the last bit, whatever the recipe and wherever it was stopped") {
  SacConfig smoke = preset("smoke");
  smoke.buffer = 250;  // full before the end
  SacConfig distributional = smoke;
  distributional.n_step = 3;
  distributional.quantiles = 5;
  distributional.restart_after = 5;
  distributional.restart_doubling = 100;  // until step 432
  distributional.restart_speed = 2.0;
  distributional.lr_schedule = Schedule::Plateau;
  distributional.noise_correlation = 0.9;
  distributional.noise_period = 17;
  distributional.steady_from = 300;
  distributional.steady_buffer = 350;
  SacConfig notebook = preset("notebook");
  notebook.hidden = {16, 16};
  notebook.batch = 16;
  notebook.warmup = 50;
  std::vector<std::string> devices = {"cpu"};
  if (compute_facts().cuda) devices.emplace_back("cuda:0");
  for (const std::string& device : devices) {
    for (const SacConfig& config : {smoke, distributional, notebook}) {
      for (const int stop : {30, 200, 333}) {  // in the warm-up, at an episode's end, in an episode
        INFO(device << ", stopped at " << stop);
        const TrainerOptions options = {.seed = 7, .device = device, .total_steps = 500};
        support::PointMass world(1);
        Trainer whole(config, options, world);
        for (int i = 0; i < stop; ++i) whole.step();
        support::TemporaryDirectory folder;
        whole.snapshot("PointMass", true)->write(folder.path());

        support::PointMass elsewhere(77);
        Trainer resumed(config, options, elsewhere);
        resumed.restore(folder.path());
        CHECK(resumed.steps() == stop);
        check_goes_on_alike(whole, resumed, 500);
      }
    }
  }
}

SacConfig with_scouts(int scouts) {
  SacConfig config = preset("smoke");
  config.warmup = 50;
  config.scouts = scouts;
  config.scout_steps = support::PointMass::kTimeLimit;
  return config;
}

TEST_CASE("of several scouts the one whose policy scores best goes on") {
  support::PointMass world(1);
  Trainer trainer(with_scouts(3), {.seed = 7}, world);
  const std::array<float, 2> observed = {0.7F, -0.3F};
  const auto answer = [&] {
    std::array<float, 1> action{};
    trainer.policy()->act(observed, action);
    return action[0];
  };
  std::vector<float> answers;
  std::vector<double> scores;
  double shown = 0.0;
  int best = 0;
  while (trainer.status().scout > 0) {
    const int scout = trainer.status().scout;
    const float before = answer();
    const auto episode = trainer.step();
    const auto outcome = trainer.scout_outcome();
    if (!episode) REQUIRE_FALSE(outcome);
    if (!episode) continue;
    CHECK(episode->number == trainer.status().episodes);
    if (episode->number % (1 + kShownEpisodes) != 1) shown += episode->score / kShownEpisodes;
    if (!outcome) continue;
    answers.push_back(before);
    scores.push_back(shown);
    shown = 0.0;
    best = static_cast<int>(std::max_element(scores.begin(), scores.end()) - scores.begin()) + 1;
    CHECK(outcome->scout == scout);
    CHECK(outcome->scouts == 3);
    CHECK(outcome->score == doctest::Approx(scores.back()));
    CHECK(outcome->favourite == best);
    CHECK(outcome->favourite_score == doctest::Approx(scores[static_cast<std::size_t>(best - 1)]));
  }
  REQUIRE(scores.size() == 3);
  CHECK(scores[0] != scores[1]);
  CHECK(scores[1] != scores[2]);
  CHECK(answer() == answers[static_cast<std::size_t>(best - 1)]);
  CHECK(trainer.steps() == 3 * (1 + kShownEpisodes) * support::PointMass::kTimeLimit);
  const TrainingStatus decided = trainer.status();
  CHECK(decided.steps == trainer.steps());
  CHECK(decided.episodes == 3 * (1 + kShownEpisodes));
  for (int i = 0; i < 10; ++i) trainer.step();
  CHECK(trainer.status().updates == decided.updates + 10);
  CHECK(answer() != answers[static_cast<std::size_t>(best - 1)]);
}

TEST_CASE("a scout that shows its policy learns nothing, and the first one is who would have been alone") {
  support::PointMass world(1);
  support::PointMass same_world(1);
  Trainer scouts(with_scouts(2), {.seed = 7}, world);
  Trainer alone(with_scouts(1), {.seed = 7}, same_world);
  for (int i = 0; i < support::PointMass::kTimeLimit; ++i) {
    scouts.step();
    alone.step();
  }
  const TrainingStatus learned = scouts.status();
  CHECK(learned.updates == alone.status().updates);
  CHECK(learned.q_mean == alone.status().q_mean);
  for (int i = 0; i < kShownEpisodes * support::PointMass::kTimeLimit - 1; ++i) scouts.step();
  CHECK(scouts.status().updates == learned.updates);
  CHECK(scouts.status().stored == learned.stored);
  CHECK(scouts.status().q_mean == learned.q_mean);
}

TEST_CASE("a trainer that is restored while scouts are out goes on to the last bit") {
  const SacConfig config = with_scouts(2);
  const TrainerOptions options = {.seed = 7, .total_steps = 1000};
  for (const int stop : {70, 130, 399, 400, 450, 650, 799, 800, 850}) {
    INFO("stopped at " << stop);
    support::PointMass world(1);
    Trainer whole(config, options, world);
    for (int i = 0; i < stop; ++i) whole.step();
    support::TemporaryDirectory folder;
    whole.snapshot("PointMass", true)->write(folder.path());
    CHECK(std::filesystem::exists(folder.path() / "favourite_replay.bin") == (stop >= 400 && stop < 800));

    support::PointMass elsewhere(77);
    Trainer resumed(config, options, elsewhere);
    resumed.restore(folder.path());
    CHECK(resumed.steps() == stop);
    check_goes_on_alike(whole, resumed, 1000);
  }
}

TEST_CASE("late in a run rates are lower, the memory larger and its returns longer, and not before") {
  SacConfig config = preset("smoke");
  config.buffer = 150;
  config.steady_from = 200;
  config.steady_rate = 0.25;
  config.steady_n_step = 3;
  config.steady_buffer = 180;
  support::PointMass world(1);
  Trainer trainer(config, {.seed = 7}, world);
  while (trainer.steps() < 200) trainer.step();
  CHECK(trainer.status().learning_rate == config.lr_actor);
  CHECK(trainer.status().capacity == 150);
  CHECK(trainer.status().stored == 150);
  trainer.step();
  CHECK(trainer.status().learning_rate == config.lr_actor * 0.25);
  CHECK(trainer.status().capacity == 180);
  CHECK(trainer.status().stored == 150);  // the step waits for two more
  trainer.step();
  trainer.step();
  CHECK(trainer.status().stored == 151);
  while (trainer.steps() < 300) trainer.step();
  CHECK(trainer.status().stored == 180);
}

TEST_CASE("a snapshot written while training goes on says what the trainer was when it was taken") {
  SacConfig config = preset("smoke");
  config.buffer = 150;  // overwritten several times below
  config.warmup = 50;
  support::PointMass world(1);
  Trainer trainer(config, {.seed = 7}, world);
  for (int i = 0; i < 400; ++i) trainer.step();
  support::TemporaryDirectory at_once;
  support::TemporaryDirectory meanwhile;
  support::TemporaryDirectory again;
  const auto snapshot = trainer.snapshot("PointMass", true);
  snapshot->write(at_once.path());
  std::thread writer([&] {
    for (int i = 0; i < 20; ++i) snapshot->write(meanwhile.path());
  });
  for (int i = 0; i < 400; ++i) trainer.step();
  writer.join();
  snapshot->write(again.path());
  for (const auto& entry : std::filesystem::directory_iterator(at_once.path())) {
    const auto name = entry.path().filename();
    INFO(name.string());
    const std::string expected = support::read_file(entry.path());
    CHECK(support::read_file(meanwhile.path() / name) == expected);
    CHECK(support::read_file(again.path() / name) == expected);
  }
}

TEST_CASE("a policy that has learned refills an empty buffer itself, stopped meanwhile or not") {
  SacConfig config = preset("smoke");
  config.warmup = 100;
  const TrainerOptions options = {.seed = 7};
  support::PointMass world(1);
  Trainer learned(config, options, world);
  for (int i = 0; i < 150; ++i) learned.step();
  support::TemporaryDirectory without_replay;
  learned.snapshot("PointMass", false)->write(without_replay.path());

  support::PointMass one_world(2);
  Trainer whole(config, options, one_world);
  whole.restore(without_replay.path(), Trainer::Replay::Refill);
  for (int i = 0; i < 60; ++i) whole.step();
  support::TemporaryDirectory half_full;
  whole.snapshot("PointMass", true)->write(half_full.path());

  support::PointMass other_world(3);
  Trainer resumed(config, options, other_world);
  resumed.restore(half_full.path());
  for (int i = 0; i < 100; ++i) {
    whole.step();
    resumed.step();
  }
  CHECK(whole.status().updates > learned.status().updates);
  CHECK(to_text(resumed.status()) == to_text(whole.status()));
}

TEST_CASE("a checkpoint of another recipe, or one that lacks a file, is refused by the file's name") {
  SacConfig config = preset("smoke");
  support::PointMass world(1);
  Trainer trainer(config, {.seed = 7}, world);
  for (int i = 0; i < 150; ++i) trainer.step();
  support::TemporaryDirectory folder;
  trainer.snapshot("PointMass", true)->write(folder.path());

  const auto complaint = [&](const SacConfig& other) {
    support::PointMass elsewhere(2);
    Trainer wider(other, {.seed = 7}, elsewhere);
    return support::message_of<FileError>([&] { wider.restore(folder.path()); });
  };
  SacConfig wider = config;
  wider.hidden = {32, 16};
  CHECK(complaint(wider).starts_with((folder.path() / "nets.pt").string() + " does not fit this run ("));
  for (const char* name :
       {"nets.pt", "optim.pt", "alpha.pt", "rng.bin", "loop.pt", "env.bin", "replay.bin"}) {
    const auto file = folder.path() / name;
    const std::string whole = support::read_file(file);
    support::write_file(file, whole.substr(0, whole.size() / 2));
    CHECK(complaint(config).find(name) != std::string::npos);
    std::filesystem::remove(file);
    CHECK(complaint(config).find(name) != std::string::npos);
    support::write_file(file, whole);
  }
  CHECK(complaint(config) == "nothing was thrown");
}

TEST_CASE("warm-up acts at random, holds each action, and learns nothing") {
  SacConfig config = tiny();
  config.warmup = 40;
  config.warmup_hold = 4;
  OneStepWorld world(false);
  Trainer trainer(config, {.seed = 1}, world);
  for (int i = 0; i < 40; ++i) trainer.step();
  for (std::size_t i = 0; i < 40; ++i) CHECK(world.last_actions[i] == world.last_actions[i / 4 * 4]);
  CHECK(world.last_actions[0] != world.last_actions[4]);
  CHECK(trainer.status().updates == 1);  // the fortieth transition is stored: learning starts
}

TEST_CASE("updates keep their ratio to environment steps") {
  const auto updates_after_100 = [](int train_freq, int gradient_steps) {
    SacConfig config = tiny();
    config.warmup = 20;
    config.train_freq = train_freq;
    config.gradient_steps = gradient_steps;
    OneStepWorld world(false);
    Trainer trainer(config, {}, world);
    for (int i = 0; i < 100; ++i) trainer.step();
    return trainer.status().updates;
  };
  CHECK(updates_after_100(1, 1) == 81);
  CHECK(updates_after_100(10, 3) == 27);
  CHECK(updates_after_100(10, -1) == 90);
  CHECK(updates_after_100(1, 2) == 162);
}

TEST_CASE("an episode's summary says what happened") {
  support::PointMass world(3);
  SacConfig config = tiny();
  config.warmup = 1000;
  Trainer trainer(config, {.seed = 2}, world);
  std::optional<EpisodeSummary> summary;
  int steps = 0;
  while (!summary) {
    summary = trainer.step();
    ++steps;
  }
  CHECK(steps == 100);
  CHECK(summary->number == 1);
  CHECK(summary->length == 100);
  CHECK(summary->truncated);
  CHECK_FALSE(summary->terminated);
  CHECK(summary->score < 0.0);
  CHECK(summary->speed == doctest::Approx(summary->distance / (100 * support::PointMass::kStep)));
  CHECK(trainer.steps() == 100);
  CHECK(trainer.status().stored == 100);
}

TEST_CASE("a world that rewards with NaN stops training with the loss and the step") {
  OneStepWorld world(false, std::numeric_limits<double>::quiet_NaN());
  Trainer trainer(tiny(), {}, world);
  std::string what;
  try {
    for (int i = 0; i < 50; ++i) trainer.step();
  } catch (const DivergenceError& error) {
    what = error.what();
  }
  CHECK(what.starts_with("critic loss is NaN at step 16; first bad tensor critic1."));
}

TEST_CASE("a message counts the steps of every scout") {
  class SoonNan final : public support::StillWorld {
   public:
    env::StepResult step(std::span<const float>) override {
      const bool sound = ++steps_ <= 20 + kShownEpisodes;  // the first scout's
      return {observation_, sound ? 1.0 : std::numeric_limits<double>::quiet_NaN(), true, false};
    }

   private:
    int steps_ = 0;
  };
  SoonNan world;
  SacConfig config = tiny();
  config.scouts = 2;
  config.scout_steps = 20;
  Trainer trainer(config, {}, world);
  const std::string what = support::message_of<DivergenceError>([&] {
    for (int i = 0; i < 50; ++i) trainer.step();
  });
  CHECK(what.starts_with("critic loss is NaN at step " + std::to_string(20 + kShownEpisodes + 16) + ";"));
}

TEST_CASE("a bad configuration is refused before anything starts") {
  SacConfig config = tiny();
  config.tau = 2.0;
  OneStepWorld world(false);
  CHECK_THROWS_AS(Trainer(config, {}, world), UsageError);
  CHECK_THROWS_AS(Trainer(tiny(), {.device = "tpu"}, world), UsageError);
}

TEST_CASE("an evaluation counts its episodes' returns, lengths and distances") {
  support::PointMass world(4);
  SacConfig config = tiny();
  Trainer trainer(config, {.seed = 2}, world);
  const auto policy = trainer.policy();
  support::PointMass test(5);
  const Evaluation evaluation = evaluate(*policy, test, 4);
  CHECK(evaluation.returns.size() == 4);
  CHECK(evaluation.lengths == std::vector<int>(4, 100));
  CHECK(evaluation.mean() ==
        doctest::Approx(std::accumulate(evaluation.returns.begin(), evaluation.returns.end(), 0.0) / 4.0));
  double squares = 0.0;
  for (const double r : evaluation.returns) squares += std::pow(r - evaluation.mean(), 2);
  CHECK(evaluation.deviation() == doctest::Approx(std::sqrt(squares / 4.0)));

  support::PointMass again(5);
  CHECK(evaluate(*policy, again, 4).returns == evaluation.returns);
  support::PointMass sampled_world(5);
  std::mt19937_64 generator(1);
  CHECK(evaluate(*policy, sampled_world, 4, &generator).returns != evaluation.returns);
}

TEST_CASE("the cost of an update counts its matrix products") {
  SacConfig config;
  config.hidden = {256, 256};
  // multiply-adds a row: actor 26-256-256-12, critic 32-256-256-1
  constexpr double kActor = 26 * 256 + 256 * 256 + 256 * 12;
  constexpr double kCritic = 32 * 256 + 256 * 256 + 256;
  constexpr double kCriticTraining = 3 * kCritic - 32 * 256;
  constexpr double kActorTraining = 3 * kActor - 26 * 256;
  const double sac = 2e-9 * 256 * (kActor + 2 * kCritic + 2 * kCriticTraining + kActorTraining + 3 * kCritic);
  CHECK(update_gflop(config, 26, 6) == doctest::Approx(sac));
  SacConfig crossq = preset("default");
  crossq.hidden = {256, 256};
  crossq.quantiles = 0;
  CHECK(update_gflop(crossq, 26, 6) ==
        doctest::Approx(2e-9 * 256 * (kActor + 4 * kCriticTraining + (kActorTraining + 3 * kCritic) / 3)));
}

TEST_CASE("an episode in which the physics blew up counts for nothing, and two are borne") {
  BrittleWorld world;
  Trainer trainer(tiny(), {}, world);
  CHECK(trainer.step()->number == 1);
  const std::optional<EpisodeSummary> dropped = trainer.step();
  REQUIRE(dropped);
  CHECK(dropped->dropped);
  CHECK(dropped->number == 2);
  CHECK(trainer.step()->number == 2);
  CHECK(trainer.step()->dropped);
  CHECK(trainer.status().episodes == 2);
  CHECK(trainer.status().stored == 2);
  CHECK(trainer.status().blow_ups == 2);
  trainer.step();
  CHECK_THROWS_WITH_AS(trainer.step(), "the physics blew up for the 3rd time, at step 6", DivergenceError);
}

TEST_CASE("speeds are measured, facts told") {
  set_up_arithmetic();
  const ComputeFacts facts = compute_facts();
  CHECK_FALSE(facts.torch_version.empty());
  CHECK_FALSE(facts.blas.empty());
  CHECK(facts.cuda != facts.cuda_devices.empty());
  const GemmSpeed gemm = measure_gemm(0.05, 1);
  CHECK(gemm.blas > 0.1);
  CHECK(gemm.loops > 0.1);
  CHECK(gemm.best() == std::max(gemm.blas, gemm.loops));
  SacConfig config = preset("smoke");
  const UpdateSpeed speed = measure_updates(config, 26, "cpu", 2, 0.05);
  CHECK(speed.updates_per_second > 1.0);
  CHECK(speed.update_gflop == doctest::Approx(update_gflop(config, 26, 6)));
}

}  // namespace gallop::agent
