// SPDX-License-Identifier: MIT
// The policy's distribution: a = tanh(u), u ~ N(mean, sigma^2), one dimension per action. Pure functions of
// tensors; noise is given, never drawn here.
#pragma once

#include <torch/types.h>

#include "agent/sac_config.h"

namespace gallop::agent {

/// Mean and standard deviation before the squash, [batch, actions].
struct Gaussian {
  torch::Tensor mean;
  torch::Tensor deviation;
  torch::Tensor log_deviation;
};
/// Splits the actor's output [batch, 2 actions] into mean and deviation.
[[nodiscard]] Gaussian make_gaussian(const torch::Tensor& output, Deviation kind);

struct ActionSample {
  torch::Tensor action;           ///< [batch, actions], in (-1, 1)
  torch::Tensor log_probability;  ///< [batch, 1], log pi(a|s)
};
/// a = tanh(mean + deviation * noise), differentiable in mean and deviation (the reparametrisation).
/// `squash_epsilon` 0 takes log(1 - a^2) exactly; above 0 it is added inside the logarithm, as the notebook
/// does.
[[nodiscard]] ActionSample sample_action(const Gaussian& gaussian, const torch::Tensor& noise,
                                         double squash_epsilon);

}  // namespace gallop::agent
