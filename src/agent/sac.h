// SPDX-License-Identifier: MIT
// Soft actor-critic: the networks, and one update in named steps. Formulas in docs/sac.md.
// Not here: the environment, the replay buffer, schedules, files.
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "agent/flat_adam.h"
#include "agent/learner.h"
#include "agent/replay_buffer.h"
#include "agent/sac_config.h"
#include "agent/squashed_gaussian.h"
#include "agent/tensor_file.h"

namespace gallop::agent {

/// Figures of the latest update, zero-dimensional and still on the device; undefined before the first.
struct UpdateFigures {
  torch::Tensor critic_loss, value_loss, actor_loss, temperature_loss;
  torch::Tensor actor_gradient_norm, critic_gradient_norm;
  torch::Tensor entropy, q_mean;
};

class Sac {
 public:
  Sac(const SacConfig& config, int observation_size, int action_size, torch::Device device,
      std::uint64_t seed);

  /// One gradient step of every network that is due, learning rates times `rate_factor`. Throws
  /// DivergenceError naming loss, environment step and first bad tensor when a loss is not finite.
  void update(const Batch& batch, double rate_factor, std::int64_t environment_step);

  /// action = tanh(mean + deviation * noise), in evaluation mode. Empty noise: the deterministic action.
  void act(std::span<const float> observation, std::span<const float> noise, std::span<float> action);

  [[nodiscard]] std::int64_t updates() const { return updates_; }
  [[nodiscard]] const UpdateFigures& figures() const { return figures_; }
  [[nodiscard]] const torch::Tensor& temperature() const { return temperature_; }
  [[nodiscard]] const Perceptron& actor() const { return actor_.network; }
  [[nodiscard]] std::int64_t trained_parameters() const;

  /// Everything an exact continuation needs, by file: weights and statistics; optimisers; the temperature.
  [[nodiscard]] NamedTensors network_state() const;
  [[nodiscard]] NamedTensors optimiser_state() const;
  [[nodiscard]] NamedTensors temperature_state() const;
  [[nodiscard]] torch::Tensor generator_state() const { return generator_.get_state(); }

 private:
  void update_critics(const Batch& batch);
  void update_value(const Batch& batch);
  void update_actor(const Batch& batch);
  void update_temperature(const Batch& batch);
  void update_targets();

  ActionSample sample_policy(const torch::Tensor& observation);
  torch::Tensor next_value(const Batch& batch);
  torch::Tensor smaller_q(const torch::Tensor& observation, const torch::Tensor& action);
  void descend(const torch::Tensor& loss, const char* loss_name, std::span<Learner* const> learners);
  void require_finite(const torch::Tensor& loss, const char* loss_name,
                      std::span<Learner* const> learners) const;
  void train(bool on);
  std::vector<const Learner*> learners() const;

  SacConfig config_;
  torch::Device device_;
  int action_size_;
  double target_entropy_;
  at::Generator weights_;    // draws the initial weights
  at::Generator generator_;  // draws action noise and dropout

  Learner actor_;
  Learner critic1_;
  Learner critic2_;
  std::unique_ptr<Learner> value_;
  std::deque<Follower> targets_;  // of the critics, or of the value network, or none

  FlatParameters log_temperature_;
  FlatAdam temperature_optimiser_;
  torch::Tensor temperature_;  // alpha, no gradient

  torch::Tensor noise_;            // [batch, actions], reused
  torch::Tensor joint_;            // [2 batch, observation + action], reused (Target::None)
  torch::Tensor log_probability_;  // log pi of this update's actor batch; undefined if the actor was not due
  UpdateFigures figures_;
  std::int64_t updates_ = 0;
  std::int64_t environment_step_ = 0;
  double rate_factor_ = 1.0;
};

}  // namespace gallop::agent
