// SPDX-License-Identifier: MIT
// From a recipe to the shapes of its networks.
#include "agent/sac_networks.h"

#include <torch/torch.h>

#include <algorithm>
#include <string>

namespace gallop::agent {
namespace {

PerceptronShape actor_shape(const SacConfig& config, int observation_size, int action_size) {
  return {observation_size,     config.hidden,   2 * action_size, config.actor_norm,
          config.norm_momentum, config.norm_eps, config.dropout,  config.xavier};
}

PerceptronShape critic_shape(const SacConfig& config, int inputs) {
  return {inputs,         config.hidden,        std::max(1, config.quantiles),
          config.norm,    config.norm_momentum, config.norm_eps,
          config.dropout, config.xavier};
}

PerceptronShape value_shape(const SacConfig& config, int observation_size) {
  PerceptronShape shape = critic_shape(config, observation_size);
  shape.norm = Normalization::None;
  shape.outputs = 1;
  return shape;
}

AdamOptions adam(const SacConfig& config, double learning_rate) {
  return {.learning_rate = learning_rate, .beta1 = config.adam_beta1, .weight_decay = config.weight_decay};
}

}  // namespace

SacNetworks::SacNetworks(const SacConfig& config, int observation_size, int action_size, torch::Device device,
                         at::Generator& weights)
    : actor("actor", actor_shape(config, observation_size, action_size), adam(config, config.lr_actor),
            weights, device),
      temperature(torch::full({1}, config.alpha, torch::device(device))) {
  for (int i = 0; i < config.critics; ++i) {
    critics.emplace_back("critic" + std::to_string(i + 1),
                         critic_shape(config, observation_size + action_size), adam(config, config.lr_critic),
                         weights, device);
  }
  switch (config.target) {
    case Target::Q:
      for (const Learner& critic : critics)
        targets.emplace_back("target_" + critic.name, critic, weights, device);
      break;
    case Target::Value:
      value = std::make_unique<Learner>("value", value_shape(config, observation_size),
                                        adam(config, config.lr_value), weights, device);
      targets.emplace_back("target_value", *value, weights, device);
      break;
    case Target::None:
      break;
  }
  if (config.actor_average > 0.0)
    average = std::make_unique<Follower>("average_actor", actor, weights, device);
}

std::vector<Learner*> SacNetworks::learners() {
  std::vector<Learner*> all = {&actor};
  for (Learner& critic : critics) all.push_back(&critic);
  if (value) all.push_back(value.get());
  return all;
}

std::vector<const Learner*> SacNetworks::learners() const {
  std::vector<const Learner*> all = {&actor};
  for (const Learner& critic : critics) all.push_back(&critic);
  if (value) all.push_back(value.get());
  return all;
}

}  // namespace gallop::agent
