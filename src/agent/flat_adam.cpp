// SPDX-License-Identifier: MIT
// Adam, clipping and Polyak averaging as whole-vector operations.
#include "agent/flat_adam.h"

#include <torch/torch.h>

#include <cmath>
#include <utility>

namespace gallop::agent {

FlatParameters::FlatParameters(std::vector<torch::Tensor> parameters) : views_(std::move(parameters)) {
  const torch::NoGradGuard no_gradient;
  std::vector<torch::Tensor> flattened;
  for (const torch::Tensor& view : views_) flattened.push_back(view.reshape({-1}));
  values = torch::cat(flattened).detach();
  gradient = torch::zeros_like(values);

  std::int64_t offset = 0;
  for (torch::Tensor& view : views_) {
    const std::int64_t count = view.numel();
    view.mutable_grad() = gradient.narrow(0, offset, count).view(view.sizes());
    view.set_data(values.narrow(0, offset, count).view(view.sizes()));
    offset += count;
  }
}

FlatAdam::FlatAdam(FlatParameters& parameters, const AdamOptions& options)
    : first_moment(torch::zeros_like(parameters.values)),
      second_moment(torch::zeros_like(parameters.values)),
      parameters_(parameters),
      options_(options),
      scratch_(torch::empty_like(parameters.values)) {}

void FlatAdam::step(double factor) {
  const torch::NoGradGuard no_gradient;
  torch::Tensor& gradient = parameters_.gradient;
  if (options_.weight_decay != 0.0) gradient.add_(parameters_.values, options_.weight_decay);

  ++steps;
  first_moment.mul_(options_.beta1).add_(gradient, 1.0 - options_.beta1);
  second_moment.mul_(options_.beta2).addcmul_(gradient, gradient, 1.0 - options_.beta2);

  // the moments start at zero: divide out the weight they have not yet received
  const double correction1 = 1.0 - std::pow(options_.beta1, steps);
  const double correction2 = 1.0 - std::pow(options_.beta2, steps);
  torch::sqrt_out(scratch_, second_moment).div_(std::sqrt(correction2)).add_(options_.epsilon);
  parameters_.values.addcdiv_(first_moment, scratch_, -options_.learning_rate * factor / correction1);
}

torch::Tensor clip_gradient(const torch::Tensor& gradient, double limit) {
  const torch::NoGradGuard no_gradient;
  torch::Tensor norm = gradient.norm();
  if (limit > 0.0) gradient.mul_((limit / (norm + 1e-6)).clamp_max(1.0));
  return norm;
}

void polyak_average(const torch::Tensor& target, const torch::Tensor& source, double rate) {
  const torch::NoGradGuard no_gradient;
  target.lerp_(source, rate);
}

}  // namespace gallop::agent
