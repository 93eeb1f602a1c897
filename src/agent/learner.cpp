// SPDX-License-Identifier: MIT
// Tying a network to its flat parameters and optimiser; following by Polyak averaging.
#include "agent/learner.h"

#include <torch/torch.h>

#include <utility>

namespace gallop::agent {

Learner::Learner(std::string its_name, const PerceptronShape& shape, const AdamOptions& options,
                 at::Generator& weights, torch::Device device)
    : name(std::move(its_name)),
      network(shape, weights, device),
      parameters(network.parameters()),
      optimiser(parameters, options) {}

Follower::Follower(std::string its_name, const Learner& leader, at::Generator& weights, torch::Device device)
    : name(std::move(its_name)),
      network(leader.network.shape(), weights, device),
      parameters(network.parameters()) {
  for (torch::Tensor& parameter : network.parameters()) parameter.requires_grad_(false);
  follow(leader, 1.0);
}

void Follower::follow(const Learner& leader, double rate) {
  polyak_average(parameters, leader.parameters, rate);
  const auto from = leader.network.buffers();
  auto to = network.buffers();
  for (std::size_t i = 0; i < from.size(); ++i) to[i].copy_(from[i]);
}

}  // namespace gallop::agent
