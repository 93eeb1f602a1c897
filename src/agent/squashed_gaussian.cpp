// SPDX-License-Identifier: MIT
// Sampling from the squashed Gaussian, and the log-probability of what was drawn.
#include "agent/squashed_gaussian.h"

#include <torch/torch.h>

#include <cmath>
#include <numbers>

namespace gallop::agent {

Gaussian make_gaussian(const torch::Tensor& output, Deviation kind) {
  const auto halves = output.chunk(2, 1);
  if (kind == Deviation::LinearClamped) {
    const torch::Tensor deviation = halves[1].clamp(1e-6, 1.0);
    return {halves[0], deviation, deviation.log()};
  }
  const torch::Tensor log_deviation = halves[1].clamp(-20.0, 2.0);
  return {halves[0], log_deviation.exp(), log_deviation};
}

ActionSample sample_action(const Gaussian& gaussian, const torch::Tensor& noise, double squash_epsilon) {
  const torch::Tensor u = gaussian.mean + gaussian.deviation * noise;
  const torch::Tensor action = u.tanh();

  // log N(u) = -(noise^2 + log 2 pi) / 2 - log sigma, since (u - mean) / sigma is the noise itself
  const double log_normaliser = 0.5 * std::log(2.0 * std::numbers::pi);
  const torch::Tensor log_gaussian = noise.square() * -0.5 - log_normaliser - gaussian.log_deviation;

  // log |da/du| = log(1 - tanh(u)^2); the form with softplus does not lose its digits where |u| is large
  torch::Tensor log_slope = (std::numbers::ln2 - u - torch::softplus(u * -2.0)) * 2.0;
  if (squash_epsilon > 0.0) log_slope = (log_slope.exp() + squash_epsilon).log();

  return {action, (log_gaussian - log_slope).sum(1, /*keepdim=*/true)};
}

}  // namespace gallop::agent
