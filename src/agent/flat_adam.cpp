// SPDX-License-Identifier: MIT
// Adam, clipping and Polyak averaging as whole-vector operations.
#include "agent/flat_adam.h"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "agent/kernels.h"

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
      steps(torch::zeros({}, parameters.values.options().dtype(torch::kInt64))),
      parameters_(parameters),
      options_(options),
      scratch_(torch::empty_like(parameters.values)) {}

torch::Tensor FlatAdam::step(const torch::Tensor& factor, double clip) {
  const torch::NoGradGuard no_gradient;
  if (parameters_.values.is_cpu()) return step_on_cpu(factor.item<double>(), clip);

  torch::Tensor& gradient = parameters_.gradient;
  torch::Tensor norm = clip_gradient(gradient, clip);
  if (options_.weight_decay != 0.0) gradient.add_(parameters_.values, options_.weight_decay);

  steps.add_(1);
  first_moment.mul_(options_.beta1).add_(gradient, 1.0 - options_.beta1);
  second_moment.mul_(options_.beta2).addcmul_(gradient, gradient, 1.0 - options_.beta2);

  // the moments start at zero: divide out the weight they have not yet received
  const torch::Tensor count = steps.to(torch::kFloat64);
  const torch::Tensor correction1 = 1.0 - torch::pow(options_.beta1, count);
  const torch::Tensor correction2 = 1.0 - torch::pow(options_.beta2, count);
  const torch::Tensor rate = (factor * options_.learning_rate / correction1).to(torch::kFloat32);
  torch::sqrt_out(scratch_, second_moment)
      .mul_(correction2.rsqrt().to(torch::kFloat32))
      .add_(options_.epsilon);
  parameters_.values.sub_(torch::div_out(scratch_, first_moment, scratch_).mul_(rate));
  return norm;
}

// The same in one pass over memory.
torch::Tensor FlatAdam::step_on_cpu(double factor, double clip) {
  const float* gradient = parameters_.gradient.data_ptr<float>();
  const std::int64_t count = parameters_.values.numel();
  const double norm = std::sqrt(kernels().sum_of_squares(gradient, count));

  const auto taken = static_cast<double>(++*steps.data_ptr<std::int64_t>());
  ++parameters_.version;
  AdamStep step;
  step.step = static_cast<float>(options_.learning_rate * factor / (1.0 - std::pow(options_.beta1, taken)));
  step.beta1 = static_cast<float>(options_.beta1);
  step.beta2 = static_cast<float>(options_.beta2);
  step.fresh1 = static_cast<float>(1.0 - options_.beta1);
  step.fresh2 = static_cast<float>(1.0 - options_.beta2);
  step.root_correction = static_cast<float>(1.0 / std::sqrt(1.0 - std::pow(options_.beta2, taken)));
  step.epsilon = static_cast<float>(options_.epsilon);
  step.weight_decay = static_cast<float>(options_.weight_decay);
  if (clip > 0.0) step.gradient_scale = static_cast<float>(std::min(1.0, clip / (norm + 1e-6)));
  kernels().adam(parameters_.values.data_ptr<float>(), gradient, first_moment.data_ptr<float>(),
                 second_moment.data_ptr<float>(), count, step);
  return torch::scalar_tensor(norm, torch::kFloat32);
}

torch::Tensor clip_gradient(const torch::Tensor& gradient, double limit) {
  const torch::NoGradGuard no_gradient;
  torch::Tensor norm = gradient.norm();
  if (limit > 0.0) gradient.mul_((limit / (norm + 1e-6)).clamp_max(1.0));
  return norm;
}

void polyak_average(FlatParameters& target, const FlatParameters& source, double rate) {
  const torch::NoGradGuard no_gradient;
  ++target.version;
  if (target.values.is_cpu()) {
    kernels().follow(target.values.data_ptr<float>(), source.values.data_ptr<float>(),
                     static_cast<float>(rate), target.values.numel());
  } else {
    target.values.lerp_(source.values, rate);
  }
}

}  // namespace gallop::agent
