// SPDX-License-Identifier: MIT
// A rollout, a row a step.
#include "app/rollout_file.h"

#include <array>
#include <charconv>
#include <span>
#include <vector>

#include "app/robot_policy.h"

namespace gallop::app {
namespace {

std::string heading(int observation_size) {
  std::string line = "step";
  for (int i = 0; i < env::kActionSize; ++i) line += ",action_" + std::to_string(i);
  for (int i = 0; i < observation_size; ++i) line += ",observation_" + std::to_string(i);
  return line + ",reward,alive,progress,electricity,joints_at_limit,feet_collision,x,speed\n";
}

/// The fewest digits that read back as the same float or double.
template <class Real>
void append(std::string& line, Real value) {
  std::array<char, 64> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  line.append(",").append(digits.data(), end);
}

}  // namespace

std::string rollout_csv(const agent::Policy& policy, std::uint64_t seed) {
  env::HalfCheetahEnv environment = environment_for(policy, seed);
  std::string table = heading(policy.observation_size());
  std::vector<float> action(env::kActionSize);
  std::span<const float> observation = environment.reset();
  double x = environment.distance();
  bool over = false;
  for (int step = 1; !over; ++step) {
    policy.act(observation, action);
    table += std::to_string(step);
    for (const float value : action) append(table, value);
    for (const float value : observation) append(table, value);

    const env::StepResult result = environment.step(action);
    const env::RewardTerms& terms = environment.reward_terms();
    const double before = x;
    x = environment.distance();
    const double speed = (x - before) / environment.step_duration();
    for (const double value : {result.reward, terms.alive, terms.progress, terms.electricity,
                               terms.joints_at_limit, terms.feet_collision, x, speed}) {
      append(table, value);
    }
    table += '\n';
    observation = result.observation;
    over = result.terminated || result.truncated;
  }
  return table;
}

}  // namespace gallop::app
