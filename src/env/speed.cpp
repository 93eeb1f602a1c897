// SPDX-License-Identifier: MIT
// Turns of a few milliseconds each, one after another, until the time is up.
#include "env/speed.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <random>
#include <vector>

#include "env/half_cheetah_env.h"

namespace gallop::env {
namespace {

using Action = std::array<float, kActionSize>;

constexpr int kTurn = 250;  // steps
constexpr int kReferenceTurn = 50;
constexpr std::size_t kActions = 1000;

std::vector<Action> random_actions() {
  std::mt19937 engine(1);
  std::vector<Action> actions(kActions);
  for (Action& action : actions) {
    for (float& value : action) value = static_cast<float>(engine() / 2147483648.0 - 1.0);
  }
  return actions;
}

/// Processor time of this thread, in seconds: what other programs take does not count.
double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// One environment that is stepped in turns; episodes end at the time limit.
class Runner {
 public:
  Runner(Engine engine, int turn) : environment_(options(engine)), turn_(turn) { environment_.reset(); }

  template <typename Step>
  void take_turn(const std::vector<Action>& actions, Step step) {
    const double start = processor_seconds();
    for (int i = 0; i < turn_; ++i) {
      step(environment_, actions[steps_ % kActions]);
      if (++steps_ % kTimeLimit == 0) environment_.reset();
    }
    rates_.push_back(turn_ / (processor_seconds() - start));
  }

  [[nodiscard]] double median() {
    const auto middle = rates_.begin() + static_cast<std::ptrdiff_t>(rates_.size() / 2);
    std::nth_element(rates_.begin(), middle, rates_.end());
    return *middle;
  }

 private:
  static HalfCheetahEnv::Options options(Engine engine) {
    HalfCheetahEnv::Options options;
    options.engine = engine;
    return options;
  }

  HalfCheetahEnv environment_;
  int turn_;
  std::size_t steps_ = 0;
  std::vector<double> rates_;
};

}  // namespace

SimulationSpeed measure_simulation_speed(double seconds) {
  const std::vector<Action> actions = random_actions();
  Runner environment(Engine::Planar, kTurn);
  Runner physics(Engine::Planar, kTurn);
  Runner reference(Engine::Bullet, kReferenceTurn);
  const auto whole_step = [](HalfCheetahEnv& env, const Action& action) { env.step(action); };
  const auto physics_step = [](HalfCheetahEnv& env, const Action& action) { env.step_physics(action); };

  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  do {
    environment.take_turn(actions, whole_step);
    physics.take_turn(actions, physics_step);
    reference.take_turn(actions, whole_step);
  } while (std::chrono::duration<double>(Clock::now() - start).count() < seconds);
  return {environment.median(), physics.median(), reference.median()};
}

}  // namespace gallop::env
