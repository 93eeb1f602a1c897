// SPDX-License-Identifier: MIT
// Building, running and regularising a perceptron.
#include "agent/networks.h"

#include <ATen/CPUGeneratorImpl.h>
#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "agent/kernels.h"

namespace gallop::agent {

namespace {

std::int64_t dropped_of_65536(double keep) { return std::lround((1.0 - keep) * 65536.0); }

}  // namespace

// The generator gives no more than a seed: its own 64 bits at a time were a third of an update with dropout.
void draw_keep_mask(std::span<float> mask, double keep, at::Generator& generator) {
  const std::uint64_t seed = at::check_generator<at::CPUGeneratorImpl>(generator)->random64();
  kernels().draw_mask(seed, static_cast<int>(dropped_of_65536(keep)), static_cast<float>(1.0 / keep),
                      static_cast<std::ptrdiff_t>(mask.size()), mask.data());
}

// Sixteen random bits decide a unit, so a draw of 64 serves four.
torch::Tensor keep_mask(at::IntArrayRef sizes, torch::Device device, double keep, at::Generator& generator) {
  const std::int64_t units = c10::multiply_integers(sizes);
  if (device.is_cpu()) {
    torch::Tensor mask = torch::empty(sizes);
    draw_keep_mask({mask.data_ptr<float>(), static_cast<std::size_t>(units)}, keep, generator);
    return mask;
  }
  const torch::Tensor bits = torch::empty({(units + 3) / 4}, torch::device(device).dtype(torch::kInt64))
                                 .random_(std::numeric_limits<std::int64_t>::min(), /*to=*/{}, generator);
  const torch::Tensor kept =
      bits.view(torch::kInt16).narrow(0, 0, units).view(sizes).ge(dropped_of_65536(keep) - 32768);
  return kept.to(torch::kFloat32).div_(keep);
}

std::string layer_name(char kind, std::size_t index) {
  std::string name(1, kind);
  name += std::to_string(index);
  return name;
}

std::string dotted(std::string name) {
  std::replace(name.begin(), name.end(), '_', '.');
  return name;
}

Perceptron::Perceptron(PerceptronShape shape, at::Generator& weights, torch::Device device)
    : shape_(std::move(shape)) {
  int width = shape_.inputs;
  if (shape_.norm == Normalization::CrossQ) add_norm(width);
  for (const int next : shape_.hidden) {
    add_linear(width, next, weights);
    if (shape_.norm != Normalization::None) add_norm(next);
    width = next;
  }
  add_linear(width, shape_.outputs, weights);
  to(device);
}

void Perceptron::add_linear(int inputs, int outputs, at::Generator& weights) {
  // torch's default draws weights and biases from U(-1/sqrt(inputs), 1/sqrt(inputs))
  const double fan_in_bound = 1.0 / std::sqrt(inputs);
  const double bound = shape_.xavier ? std::sqrt(6.0 / (inputs + outputs)) : fan_in_bound;
  const torch::Tensor weight = torch::empty({outputs, inputs}).uniform_(-bound, bound, weights);
  const torch::Tensor bias = shape_.xavier
                                 ? torch::zeros({outputs})
                                 : torch::empty({outputs}).uniform_(-fan_in_bound, fan_in_bound, weights);

  const std::string name = layer_name('l', weights_.size());
  weights_.push_back(register_parameter(name + "_weight", weight));
  biases_.push_back(register_parameter(name + "_bias", bias));
}

void Perceptron::add_norm(int features) {
  const std::string name = layer_name('n', norms_.size());
  NormTensors norm;
  norm.scale = register_parameter(name + "_scale", torch::ones({features}));
  norm.shift = register_parameter(name + "_shift", torch::zeros({features}));
  if (shape_.norm != Normalization::Layer) {
    norm.mean = register_buffer(name + "_mean", torch::zeros({features}));
    norm.variance = register_buffer(name + "_variance", torch::ones({features}));
  }
  norms_.push_back(std::move(norm));
}

torch::Tensor Perceptron::forward(const torch::Tensor& input, at::Generator& generator) {
  const bool crossq = shape_.norm == Normalization::CrossQ;
  const bool before_relu = shape_.norm == Normalization::Batch || shape_.norm == Normalization::Layer;

  torch::Tensor x = crossq ? normalise(input, norms_.front()) : input;
  for (std::size_t i = 0; i + 1 < weights_.size(); ++i) {
    x = torch::linear(x, weights_[i], biases_[i]);
    if (before_relu) x = normalise(x, norms_[i]);
    x = torch::relu_(x);
    if (crossq) x = normalise(x, norms_[i + 1]);
    x = drop(x, generator);
  }
  return torch::linear(x, weights_.back(), biases_.back());
}

torch::Tensor Perceptron::normalise(const torch::Tensor& x, const NormTensors& norm) {
  if (shape_.norm == Normalization::Layer) {
    return torch::layer_norm(x, {x.size(1)}, norm.scale, norm.shift, shape_.norm_eps);
  }
  return torch::batch_norm(x, norm.scale, norm.shift, norm.mean, norm.variance, is_training(),
                           shape_.norm_momentum, shape_.norm_eps, /*cudnn_enabled=*/false);
}

torch::Tensor Perceptron::drop(const torch::Tensor& x, at::Generator& generator) const {
  if (shape_.dropout == 0.0 || !is_training()) return x;
  const double keep = 1.0 - shape_.dropout;
  return x * keep_mask(x.sizes(), x.device(), keep, generator);
}

}  // namespace gallop::agent
