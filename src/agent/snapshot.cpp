// SPDX-License-Identifier: MIT
// Freezing an actor: copying its tensors, folding batch norm into the layer before it.
#include "agent/snapshot.h"

#include <torch/torch.h>

#include <algorithm>
#include <initializer_list>
#include <limits>
#include <stdexcept>
#include <utility>
#include <vector>

namespace gallop::agent {
namespace {

torch::Tensor in_double(const torch::Tensor& tensor) {
  return tensor.detach().to(torch::kCPU, torch::kFloat64);
}

std::vector<float> to_floats(const torch::Tensor& tensor) {
  const torch::Tensor flat = tensor.detach().to(torch::kCPU, torch::kFloat32).contiguous();
  const float* data = flat.data_ptr<float>();
  return {data, data + flat.numel()};
}

PlainLayer plain_layer(torch::Tensor weight, torch::Tensor bias, Normalization kind, const NormTensors& norm,
                       double norm_eps) {
  PlainLayer layer;
  layer.inputs = static_cast<int>(weight.size(1));
  layer.outputs = static_cast<int>(weight.size(0));
  weight = in_double(weight);
  bias = in_double(bias);
  if (kind == Normalization::Batch) {
    const torch::Tensor rate = in_double(norm.scale) / (in_double(norm.variance) + norm_eps).sqrt();
    bias = (bias - in_double(norm.mean)) * rate + in_double(norm.shift);
    weight = weight * rate.unsqueeze(1);
  } else if (kind == Normalization::Layer) {
    layer.norm_scale = to_floats(norm.scale);
    layer.norm_shift = to_floats(norm.shift);
    layer.norm_eps = norm_eps;
  }
  layer.weight = to_floats(weight.t());
  layer.bias = to_floats(bias);
  return layer;
}

// What a file says of an actor, held against what an actor is. They throw std::invalid_argument.

const torch::Tensor& require(const torch::Tensor& tensor, const std::string& name, c10::IntArrayRef sizes) {
  if (!tensor.defined()) throw std::invalid_argument("actor." + name + " is missing");
  if (tensor.sizes() != sizes) throw std::invalid_argument("actor." + name + " has another shape");
  return tensor;
}

void require_matrix(const torch::Tensor& weight, const std::string& name, std::int64_t inputs) {
  constexpr std::int64_t kWidest = std::numeric_limits<int>::max();
  const bool fits = weight.dim() == 2 && weight.size(0) > 0 && weight.size(0) <= kWidest &&
                    weight.size(1) > 0 && weight.size(1) <= kWidest &&
                    (inputs < 0 || weight.size(1) == inputs);
  if (!fits) throw std::invalid_argument("actor." + name + " has another shape");
}

std::int64_t choice(const torch::Tensor& tensor, const std::string& name, std::initializer_list<int> known) {
  const auto value = require(tensor, name, {}).item<std::int64_t>();
  if (std::find(known.begin(), known.end(), value) == known.end())
    throw std::invalid_argument("actor." + name + " is of a kind this version does not know");
  return value;
}

}  // namespace

std::shared_ptr<const PlainPolicy> take_snapshot(const Perceptron& actor, Deviation deviation) {
  const PerceptronShape& shape = actor.shape();
  std::vector<PlainLayer> layers;
  for (std::size_t i = 0; i < actor.layers(); ++i) {
    const bool normed = shape.norm != Normalization::None && i + 1 < actor.layers();
    layers.push_back(plain_layer(actor.weight(i), actor.bias(i), normed ? shape.norm : Normalization::None,
                                 normed ? actor.norm(i) : NormTensors{}, shape.norm_eps));
  }
  return std::make_shared<PlainPolicy>(std::move(layers), deviation);
}

void add_tensors(NamedTensors& tensors, const std::string& prefix, const Perceptron& network) {
  for (const auto& item : network.named_parameters())
    tensors[prefix + "." + dotted(item.key())] = item.value();
  for (const auto& item : network.named_buffers()) tensors[prefix + "." + dotted(item.key())] = item.value();
}

void add_actor(NamedTensors& tensors, const Perceptron& actor, Deviation deviation) {
  add_tensors(tensors, "actor", actor);
  tensors["actor.norm"] = torch::tensor(static_cast<std::int64_t>(actor.shape().norm));
  tensors["actor.norm_eps"] = torch::tensor(actor.shape().norm_eps, torch::kFloat64);
  tensors["actor.deviation"] = torch::tensor(static_cast<std::int64_t>(deviation));
}

std::shared_ptr<const PlainPolicy> restore_policy(const NamedTensors& tensors) {
  const auto find = [&tensors](const std::string& name) {
    const auto found = tensors.find("actor." + name);
    return found == tensors.end() ? torch::Tensor() : found->second;
  };
  if (!find("l0.weight").defined() || !find("deviation").defined() || !find("norm").defined()) return nullptr;

  const auto kind = static_cast<Normalization>(
      choice(find("norm"), "norm",
             {static_cast<int>(Normalization::None), static_cast<int>(Normalization::Batch),
              static_cast<int>(Normalization::Layer)}));
  const auto deviation = static_cast<Deviation>(
      choice(find("deviation"), "deviation",
             {static_cast<int>(Deviation::LogClamped), static_cast<int>(Deviation::LinearClamped)}));
  const auto norm_eps = require(find("norm_eps"), "norm_eps", {}).item<double>();
  std::vector<PlainLayer> layers;
  for (std::size_t i = 0;; ++i) {
    const std::string linear = layer_name('l', i);
    const torch::Tensor weight = find(linear + ".weight");
    if (!weight.defined()) break;
    require_matrix(weight, linear + ".weight", layers.empty() ? -1 : layers.back().outputs);
    const std::int64_t outputs = weight.size(0);
    const std::string name = layer_name('n', i);
    NormTensors norm;
    if (find(name + ".scale").defined() && kind != Normalization::None) {
      norm.scale = require(find(name + ".scale"), name + ".scale", {outputs});
      norm.shift = require(find(name + ".shift"), name + ".shift", {outputs});
      if (kind == Normalization::Batch) {
        norm.mean = require(find(name + ".mean"), name + ".mean", {outputs});
        norm.variance = require(find(name + ".variance"), name + ".variance", {outputs});
      }
    }
    layers.push_back(plain_layer(weight, require(find(linear + ".bias"), linear + ".bias", {outputs}),
                                 norm.scale.defined() ? kind : Normalization::None, norm, norm_eps));
  }
  if (layers.back().outputs % 2 != 0) throw std::invalid_argument("actor has half an action");
  return std::make_shared<PlainPolicy>(std::move(layers), deviation);
}

}  // namespace gallop::agent
