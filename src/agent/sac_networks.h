// SPDX-License-Identifier: MIT
// Everything soft actor-critic learns: networks with their optimisers, their targets, the temperature's
// value.
#pragma once

#include <torch/types.h>

#include <deque>
#include <memory>
#include <vector>

#include "agent/learner.h"
#include "agent/sac_config.h"

namespace gallop::agent {

struct SacNetworks {
  SacNetworks(const SacConfig& config, int observation_size, int action_size, torch::Device device,
              at::Generator& weights);

  Learner actor;
  std::deque<Learner> critics;        ///< critic1, critic2, ...
  std::unique_ptr<Learner> value;     ///< Target::Value only
  std::deque<Follower> targets;       ///< of the critics, or of the value network, or none
  std::unique_ptr<Follower> average;  ///< of the actor: SacConfig::actor_average only
  torch::Tensor temperature;          ///< alpha, [1], no gradient; set by whoever learns it

  /// Those with an optimiser.
  [[nodiscard]] std::vector<Learner*> learners();
  [[nodiscard]] std::vector<const Learner*> learners() const;
};

}  // namespace gallop::agent
