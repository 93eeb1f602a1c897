// SPDX-License-Identifier: MIT
// Soft actor-critic: one update in named steps. Formulas in docs/sac.md; the losses' gradients come from
// gradients.h. Not here: the environment, the replay buffer, schedules, files.
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/crew.h"
#include "agent/device/recorded_work.h"
#include "agent/flat_adam.h"
#include "agent/gradients.h"
#include "agent/learner.h"
#include "agent/replay_buffer.h"
#include "agent/sac_config.h"
#include "agent/sac_networks.h"
#include "agent/tensor_file.h"

namespace gallop::agent {

/// Who computes the gradients.
enum class Arithmetic {
  Fastest,   ///< written out where the recipe allows, else autograd
  Autograd,  ///< the reference, on any device
  Eager,     ///< the same, kernel by kernel: an accelerator records nothing
};

class Sac {
 public:
  /// `threads` share an update on the CPU; its results are the same for any number.
  Sac(const SacConfig& config, int observation_size, int action_size, torch::Device device,
      std::uint64_t seed, int threads = 1, Arithmetic arithmetic = Arithmetic::Fastest);

  /// One gradient step of every network that is due, learning rates times `rate_factor`. Throws
  /// DivergenceError naming loss, environment step and first bad tensor when a loss is not finite.
  void update(const Batch& batch, double rate_factor, std::int64_t environment_step);
  /// Of the run, that were another learner's: a message counts them too.
  void set_steps_elsewhere(std::int64_t steps) { steps_elsewhere_ = steps; }

  /// Throws DivergenceError when the latest losses or any parameter or its gradient is not finite: what an
  /// accelerator's update() looks at only now and then.
  void require_sound() const;

  /// On an accelerator begins to compute what act() needs for this observation, from the weights before the
  /// updates that follow, so that neither device nor host waits for the other. On the CPU it does nothing.
  void look_ahead(std::span<const float> observation);

  /// action = tanh(mean + deviation * noise), in evaluation mode. Empty noise: the deterministic action.
  void act(std::span<const float> observation, std::span<const float> noise, std::span<float> action);

  [[nodiscard]] std::int64_t updates() const { return updates_; }
  [[nodiscard]] const UpdateFigures& figures() const { return gradients_->figures; }
  [[nodiscard]] const torch::Tensor& temperature() const { return networks_.temperature; }
  /// The policy as others should see it: the actor, or the average of it.
  [[nodiscard]] const Perceptron& actor() const {
    return networks_.average ? networks_.average->network : networks_.actor.network;
  }
  [[nodiscard]] std::int64_t trained_parameters() const;

  /// Everything an exact continuation needs, by file: weights and statistics; optimisers; the temperature.
  [[nodiscard]] NamedTensors network_state() const;
  [[nodiscard]] NamedTensors optimiser_state() const;
  [[nodiscard]] NamedTensors temperature_state() const;
  /// The inverse: takes copies. Throws std::invalid_argument naming a tensor that is missing or of another
  /// shape, having changed nothing. An average that is missing begins at the actor.
  void restore(const NamedTensors& networks, const NamedTensors& optimisers, const NamedTensors& temperature);
  /// What an exact continuation needs besides: the number of updates, the generator and the latest figures.
  [[nodiscard]] NamedTensors progress_state() const;
  void restore_progress(const NamedTensors& progress);

 private:
  /// Which parts of an update it is time for.
  struct Due {
    bool actor, temperature, targets;
  };
  struct Recorded {
    device::RecordedWork work;
    UpdateFigures figures;
  };

  [[nodiscard]] double target_entropy_at(std::int64_t environment_step) const;
  Recorded& recorded_for(const Due& due);
  void compute(const Batch& batch, const Due& due);
  void update_critics(const Batch& batch);
  void update_value(const Batch& batch);
  void update_actor(const Batch& batch);
  void update_temperature(const Batch& batch, bool actor_was_due);
  void update_temperature_on_device(torch::Tensor& loss);
  void update_average();
  void update_targets();

  void set_temperature();
  void look_at_losses() const;
  /// `learners`: how the names of those begin whose tensors may be at fault.
  void require_finite(const torch::Tensor& loss, const char* loss_name, std::string_view learners) const;
  [[nodiscard]] std::string first_bad_tensor(std::string_view learners) const;
  [[noreturn]] void diverged(const char* what, const char* how, const std::string& culprit) const;

  SacConfig config_;
  torch::Device device_;
  bool records_;  // an update as a graph, on an accelerator
  double last_target_entropy_;
  at::Generator weights_;    // draws the initial weights
  at::Generator generator_;  // draws action noise and dropout

  SacNetworks networks_;
  FlatParameters log_temperature_;
  FlatAdam temperature_optimiser_;
  torch::Tensor rate_;            // factor on the learning rates, where the optimisers read it
  torch::Tensor target_entropy_;  // now; a recording reads it here
  Crew crew_;
  std::unique_ptr<Gradients> gradients_;
  std::map<int, Recorded> recorded_;  // by what is due

  std::vector<float> actor_output_;  // of one observation
  std::int64_t updates_ = 0;
  std::int64_t environment_step_ = 0;
  std::int64_t steps_elsewhere_ = 0;
  double rate_factor_ = 1.0;
  double wanted_entropy_ = last_target_entropy_;
};

}  // namespace gallop::agent
