// SPDX-License-Identifier: MIT
// A network with what it takes to train it, and a network that follows another.
#pragma once

#include <torch/types.h>

#include <string>

#include "agent/flat_adam.h"
#include "agent/networks.h"

namespace gallop::agent {

/// A network that learns: perceptron, flat parameters, optimiser.
struct Learner {
  Learner(std::string its_name, const PerceptronShape& shape, const AdamOptions& adam, at::Generator& weights,
          torch::Device device);

  std::string name;
  Perceptron network;
  FlatParameters parameters;
  FlatAdam optimiser;
};

/// A network that follows a learner: no gradient, Polyak averaged.
struct Follower {
  /// Starts equal to its leader; what `weights` draws for it is overwritten at once.
  Follower(std::string its_name, const Learner& leader, at::Generator& weights, torch::Device device);
  /// Moves the parameters by `rate` of the way, and takes over the leader's running statistics.
  void follow(const Learner& leader, double rate);

  std::string name;
  Perceptron network;
  FlatParameters parameters;
};

}  // namespace gallop::agent
