// SPDX-License-Identifier: MIT
// A network's parameters as one vector, and Adam over it: a handful of whole-vector operations an update
// instead of a handful a tensor.
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "agent/device/kernels.h"

namespace gallop::agent {

class Crew;

/// Moves tensors into one flat tensor; each then is a view into it, and its gradient a view into `gradient`.
class FlatParameters {
 public:
  explicit FlatParameters(std::vector<torch::Tensor> parameters);

  torch::Tensor values;    ///< [count], no autograd
  torch::Tensor gradient;  ///< [count]; backward adds to it

  std::uint64_t version = 0;  ///< goes up with every change, for those who keep something derived

  [[nodiscard]] const std::vector<torch::Tensor>& views() const { return views_; }

 private:
  std::vector<torch::Tensor> views_;
};

struct AdamOptions {
  double learning_rate = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0.0;  ///< L2, added to the gradient
};

/// Adam (Kingma and Ba 2015), the arithmetic of torch::optim::Adam.
class FlatAdam {
 public:
  FlatAdam(FlatParameters& parameters, const AdamOptions& options);

  /// One step along the gradient, with the learning rate times `factor` (a number on the parameters' device,
  /// so that no step has to wait for one). A gradient whose norm is above `clip` counts with that norm (0: as
  /// it is). Returns the norm it had. On the CPU `crew` shares the work, where there is one.
  torch::Tensor step(const torch::Tensor& factor, double clip = 0.0, Crew* crew = nullptr);
  /// The same for several on one CUDA device, at once. Returns the first one's norm.
  static torch::Tensor step_together(std::span<FlatAdam* const> optimisers, const torch::Tensor& factor,
                                     double clip = 0.0);

  /// What step() takes on a CUDA device.
  [[nodiscard]] device::AdamStep device_step(const torch::Tensor& factor, double clip);

  torch::Tensor first_moment;   ///< [count]
  torch::Tensor second_moment;  ///< [count]
  torch::Tensor steps;          ///< int64, zero-dimensional

  [[nodiscard]] const AdamOptions& options() const { return options_; }

 private:
  double gradient_norm(Crew* crew);
  torch::Tensor step_on_cpu(double factor, double clip, Crew* crew);

  FlatParameters& parameters_;
  AdamOptions options_;
  torch::Tensor norm_, scratch_;  // on a CUDA device
  std::vector<double> squares_;   // of each chunk of the gradient, on the CPU
};

/// target += rate * (source - target)
void polyak_average(FlatParameters& target, const FlatParameters& source, double rate);

}  // namespace gallop::agent
