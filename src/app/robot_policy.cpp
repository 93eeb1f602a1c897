// SPDX-License-Identifier: MIT
// How many inputs a policy has tells what it sees.
#include "app/robot_policy.h"

#include <array>

#include "agent/trainer.h"

namespace gallop::app {

std::shared_ptr<const agent::Policy> load_robot_policy(const std::filesystem::path& path) {
  constexpr std::array kSizes = {env::kObservationSize, env::kObservationSizeWithDeltas};
  return agent::load_policy(path, kSizes, env::kActionSize);
}

env::HalfCheetahEnv environment_for(const agent::Policy& policy, std::uint64_t seed) {
  return env::HalfCheetahEnv(
      {.seed = seed, .deltas = policy.observation_size() == env::kObservationSizeWithDeltas});
}

}  // namespace gallop::app
