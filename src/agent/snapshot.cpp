// SPDX-License-Identifier: MIT
// Freezing an actor: copying its tensors, folding batch norm into the layer before it.
#include "agent/snapshot.h"

#include <torch/torch.h>

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

  const auto kind = static_cast<Normalization>(find("norm").item<std::int64_t>());
  const auto norm_eps = find("norm_eps").item<double>();
  std::vector<PlainLayer> layers;
  for (std::size_t i = 0;; ++i) {
    const std::string linear = "l" + std::to_string(i);
    if (!find(linear + ".weight").defined()) break;
    const std::string name = "n" + std::to_string(i);
    const NormTensors norm = {find(name + ".scale"), find(name + ".shift"), find(name + ".mean"),
                              find(name + ".variance")};
    layers.push_back(plain_layer(find(linear + ".weight"), find(linear + ".bias"),
                                 norm.scale.defined() ? kind : Normalization::None, norm, norm_eps));
  }
  return std::make_shared<PlainPolicy>(std::move(layers),
                                       static_cast<Deviation>(find("deviation").item<std::int64_t>()));
}

}  // namespace gallop::agent
