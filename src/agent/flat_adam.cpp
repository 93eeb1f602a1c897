// SPDX-License-Identifier: MIT
// Adam, clipping and Polyak averaging as whole-vector operations.
#include "agent/flat_adam.h"

#include <torch/torch.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

#include "agent/crew.h"
#include "agent/kernels.h"

namespace gallop::agent {
namespace {

constexpr std::int64_t kChunk = 2048;  // numbers of a vector that are taken together

int chunks_of(std::int64_t count) { return static_cast<int>((count + kChunk - 1) / kChunk); }

// work(begin, count) for every chunk of `count` numbers.
template <typename Work>
void each_chunk(std::int64_t count, Crew* crew, const Work& work) {
  const auto some = [&](int first, int last) {
    for (std::int64_t i = first; i < last; ++i) work(i * kChunk, std::min(kChunk, count - i * kChunk));
  };
  if (crew == nullptr) {
    some(0, chunks_of(count));
  } else {
    crew->in_parts(chunks_of(count), some);
  }
}

}  // namespace

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
      norm_(torch::zeros({}, parameters.values.options())),
      scratch_(torch::zeros({device::kAdamScratch}, parameters.values.options().dtype(torch::kFloat64))) {}

torch::Tensor FlatAdam::step(const torch::Tensor& factor, double clip, Crew* crew) {
  if (parameters_.values.is_cpu()) return step_on_cpu(factor.item<double>(), clip, crew);
  return step_together(std::array{this}, factor, clip);
}

torch::Tensor FlatAdam::step_together(std::span<FlatAdam* const> optimisers, const torch::Tensor& factor,
                                      double clip) {
  std::vector<device::AdamStep> steps;
  for (FlatAdam* each : optimisers) {
    ++each->parameters_.version;
    steps.push_back(each->device_step(factor, clip));
  }
  device::adam(steps, device::current_stream());
  return optimisers[0]->norm_;
}

device::AdamStep FlatAdam::device_step(const torch::Tensor& factor, double clip) {
  device::AdamStep step{.count = parameters_.values.numel()};
  step.values = parameters_.values.data_ptr<float>();
  step.gradient = parameters_.gradient.data_ptr<float>();
  step.first_moment = first_moment.data_ptr<float>();
  step.second_moment = second_moment.data_ptr<float>();
  step.steps = steps.data_ptr<std::int64_t>();
  step.norm = norm_.data_ptr<float>();
  step.scratch = scratch_.data_ptr<double>();
  step.factor = factor.data_ptr<double>();
  step.learning_rate = options_.learning_rate;
  step.beta1 = options_.beta1;
  step.beta2 = options_.beta2;
  step.epsilon = options_.epsilon;
  step.weight_decay = options_.weight_decay;
  step.clip = clip;
  return step;
}

// The chunks are the same for every crew, and so is the norm.
double FlatAdam::gradient_norm(Crew* crew) {
  const std::int64_t count = parameters_.values.numel();
  const float* gradient = parameters_.gradient.data_ptr<float>();
  squares_.resize(static_cast<std::size_t>(chunks_of(count)));
  each_chunk(count, crew, [&](std::int64_t begin, std::int64_t length) {
    squares_[static_cast<std::size_t>(begin / kChunk)] = kernels().sum_of_squares(gradient + begin, length);
  });
  return std::sqrt(std::accumulate(squares_.begin(), squares_.end(), 0.0));
}

torch::Tensor FlatAdam::step_on_cpu(double factor, double clip, Crew* crew) {
  const double norm = gradient_norm(crew);

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
  each_chunk(parameters_.values.numel(), crew, [&](std::int64_t begin, std::int64_t length) {
    kernels().adam(parameters_.values.data_ptr<float>() + begin,
                   parameters_.gradient.data_ptr<float>() + begin, first_moment.data_ptr<float>() + begin,
                   second_moment.data_ptr<float>() + begin, length, step);
  });
  return torch::scalar_tensor(norm, torch::kFloat32);
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
