// SPDX-License-Identifier: MIT
// How the losses of soft actor-critic and their gradients are computed: by autograd, on any device, in code
// that reads like the formulas; or written out, for the CPU and for a CUDA device. All draw the same numbers
// in the same order, so that one can be checked against the other.
#pragma once

#include <torch/types.h>

#include <memory>
#include <span>

#include "agent/crew.h"
#include "agent/replay_buffer.h"
#include "agent/sac_networks.h"
#include "agent/tensor_file.h"

namespace gallop::agent {

/// Figures of the latest update, zero-dimensional and still on the device; undefined before the first.
struct UpdateFigures {
  torch::Tensor critic_loss, value_loss, actor_loss, temperature_loss;
  torch::Tensor actor_gradient_norm, critic_gradient_norm;
  torch::Tensor entropy, q_mean;
};

/// Each computes a loss on a batch, writes it into `figures` and, into the flat gradient of the learners it
/// trains, its gradient. Parameters stay as they are; running statistics of batch norms move. Formulas in
/// docs/sac.md.
class Gradients {
 public:
  virtual ~Gradients() = default;

  virtual void critics(const Batch& batch) = 0;
  virtual void value(const Batch& batch) = 0;  ///< Target::Value only
  virtual void actor(const Batch& batch) = 0;  ///< also mean_log_probability
  /// mean_log_probability of a fresh sample, for when the actor is not due.
  virtual void sample(const Batch& batch) = 0;

  /// On an accelerator begins what the next forward_actor(), for this observation, then only waits for: the
  /// answer of the actor as it is before whatever is asked of the device in between.
  virtual void begin_forward_actor(std::span<const float> /*observation*/) {}
  /// The actor's output for one observation, in evaluation mode: means, then raw deviations.
  virtual void forward_actor(std::span<const float> observation, std::span<float> output) = 0;
  /// What begin_forward_actor() began, for an exact continuation; empty where there is nothing.
  [[nodiscard]] virtual NamedTensors begun() { return {}; }
  /// Throws std::invalid_argument where it does not fit.
  virtual void restore_begun(const NamedTensors& /*begun*/) {}

  UpdateFigures figures;
  torch::Tensor
      mean_log_probability;  ///< of log pi(a|s), in the latest actor() or sample(); zero-dimensional
};

/// The readable one. Borrows all it is given.
[[nodiscard]] std::unique_ptr<Gradients> make_autograd_gradients(const SacConfig& config,
                                                                 SacNetworks& networks, torch::Device device,
                                                                 at::Generator& generator);

/// The fast one, for networks on the CPU; null where a recipe wants something it does not know.
[[nodiscard]] std::unique_ptr<Gradients> make_dense_gradients(const SacConfig& config, SacNetworks& networks,
                                                              at::Generator& generator, Crew& crew);

/// The fast one, for networks on a CUDA device; null likewise, and in a build without CUDA.
[[nodiscard]] std::unique_ptr<Gradients> make_device_gradients(const SacConfig& config, SacNetworks& networks,
                                                               torch::Device device,
                                                               at::Generator& generator);

}  // namespace gallop::agent
