// SPDX-License-Identifier: MIT
// The forward pass of a frozen actor, written for one observation at a time.
#include "agent/plain_policy.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

#include "agent/deviation.h"
#include "agent/random.h"

namespace gallop::agent {
namespace {

void apply_matrix(const PlainLayer& layer, std::span<const float> input, std::span<float> output) {
  std::copy(layer.bias.begin(), layer.bias.end(), output.begin());
  const float* weights = layer.weight.data();
  float* out = output.data();
  for (const float x : input) {
    for (int j = 0; j < layer.outputs; ++j) out[j] += x * weights[j];
    weights += layer.outputs;
  }
}

void apply_layer_norm(const PlainLayer& layer, std::span<float> x) {
  double sum = 0.0;
  for (const float v : x) sum += v;
  const double mean = sum / static_cast<double>(x.size());
  double squares = 0.0;
  for (const float v : x) squares += (v - mean) * (v - mean);
  const double rate = 1.0 / std::sqrt(squares / static_cast<double>(x.size()) + layer.norm_eps);
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = static_cast<float>((x[i] - mean) * rate) * layer.norm_scale[i] + layer.norm_shift[i];
  }
}

}  // namespace

PlainPolicy::PlainPolicy(std::vector<PlainLayer> layers, Deviation deviation)
    : layers_(std::move(layers)), deviation_(deviation) {
  int widest = layers_.front().inputs;
  for (const PlainLayer& layer : layers_) widest = std::max(widest, layer.outputs);
  current_.resize(static_cast<std::size_t>(widest));
  next_.resize(static_cast<std::size_t>(widest));
}

void PlainPolicy::act(std::span<const float> observation, std::span<float> action) const {
  const std::span<const float> mean = forward(observation).first(action.size());
  std::transform(mean.begin(), mean.end(), action.begin(), [](float u) { return std::tanh(u); });
}

void PlainPolicy::sample(std::span<const float> observation, std::mt19937_64& generator,
                         std::span<float> action) const {
  const std::span<const float> output = forward(observation);
  for (std::size_t i = 0; i < action.size(); ++i) {
    const float deviation = deviation_of(output[action.size() + i], deviation_);
    action[i] = std::tanh(output[i] + deviation * static_cast<float>(normal(generator)));
  }
}

std::span<const float> PlainPolicy::forward(std::span<const float> observation) const {
  assert(static_cast<int>(observation.size()) == observation_size());
  std::span<const float> input = observation;
  for (const PlainLayer& layer : layers_) {
    const std::span<float> output(next_.data(), static_cast<std::size_t>(layer.outputs));
    apply_matrix(layer, input, output);
    if (!layer.norm_scale.empty()) apply_layer_norm(layer, output);
    if (&layer != &layers_.back()) {
      for (float& x : output) x = std::max(x, 0.0F);
    }
    std::swap(current_, next_);
    input = output;
  }
  return input;
}

}  // namespace gallop::agent
