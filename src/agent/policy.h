// SPDX-License-Identifier: MIT
// A policy: observations to actions. A face: standard library only.
#pragma once

#include <random>
#include <span>

namespace gallop::agent {

class Policy {
 public:
  virtual ~Policy() = default;

  [[nodiscard]] virtual int observation_size() const = 0;
  [[nodiscard]] virtual int action_size() const = 0;

  /// The deterministic action for an observation. Const and free of hidden state: safe from any one thread
  /// at a time, and equal inputs give equal outputs.
  virtual void act(std::span<const float> observation, std::span<float> action) const = 0;

  /// A sampled action; policies without a distribution act deterministically.
  virtual void sample(std::span<const float> observation, std::mt19937_64& generator,
                      std::span<float> action) const {
    (void)generator;
    act(observation, action);
  }
};

}  // namespace gallop::agent
