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

// work(begin, count) for every chunk of `count` numbers.
template <typename Work>
void each_chunk(std::int64_t count, Crew* crew, const Work& work) {
  const std::int64_t chunks = (count + kChunk - 1) / kChunk;
  const auto some = [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t i = first; i < last; ++i) work(i * kChunk, std::min(kChunk, count - i * kChunk));
  };
  if (crew == nullptr || chunks < 2) {
    some(0, chunks);
    return;
  }
  crew->run([&](int part) { some(chunks * part / crew->size(), chunks * (part + 1) / crew->size()); });
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

// In one pass over memory, unless the norm must be known first: a chunk of the gradient is still in the
// nearest cache when Adam takes it. The chunks are the same for every crew, and so is the norm.
torch::Tensor FlatAdam::step_on_cpu(double factor, double clip, Crew* crew) {
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

  const float* gradient = parameters_.gradient.data_ptr<float>();
  const auto measure = [&](std::int64_t begin, std::int64_t count) {
    squares_[static_cast<std::size_t>(begin / kChunk)] = kernels().sum_of_squares(gradient + begin, count);
  };
  const auto move = [&](std::int64_t begin, std::int64_t count) {
    kernels().adam(parameters_.values.data_ptr<float>() + begin, gradient + begin,
                   first_moment.data_ptr<float>() + begin, second_moment.data_ptr<float>() + begin, count,
                   step);
  };
  const std::int64_t count = parameters_.values.numel();
  squares_.resize(static_cast<std::size_t>((count + kChunk - 1) / kChunk));
  const auto norm = [&] { return std::sqrt(std::accumulate(squares_.begin(), squares_.end(), 0.0)); };
  if (clip > 0.0) {
    each_chunk(count, crew, measure);
    step.gradient_scale = static_cast<float>(std::min(1.0, clip / (norm() + 1e-6)));
    each_chunk(count, crew, move);
  } else {
    each_chunk(count, crew, [&](std::int64_t begin, std::int64_t length) {
      measure(begin, length);
      move(begin, length);
    });
  }
  return torch::scalar_tensor(norm(), torch::kFloat32);
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
