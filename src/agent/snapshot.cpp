// SPDX-License-Identifier: MIT
#include "agent/snapshot.h"

#include <torch/torch.h>

#include <utility>
#include <vector>

namespace gallop::agent {
namespace {

torch::Tensor on_cpu(const torch::Tensor& tensor) { return tensor.detach().to(torch::kCPU, torch::kFloat64); }

std::vector<float> to_floats(const torch::Tensor& tensor) {
  const torch::Tensor flat = tensor.to(torch::kFloat32).contiguous();
  const float* data = flat.data_ptr<float>();
  return {data, data + flat.numel()};
}

}  // namespace

std::shared_ptr<const PlainPolicy> take_snapshot(const Perceptron& actor, Deviation deviation) {
  std::vector<PlainLayer> layers;
  for (std::size_t i = 0; i < actor.layers(); ++i) {
    torch::Tensor weight = on_cpu(actor.weight(i));
    torch::Tensor bias = on_cpu(actor.bias(i));
    PlainLayer layer;
    layer.inputs = static_cast<int>(weight.size(1));
    layer.outputs = static_cast<int>(weight.size(0));

    const bool hidden = i + 1 < actor.layers();
    if (hidden && actor.shape().norm == Normalization::Batch) {
      const NormTensors& norm = actor.norm(i);
      const torch::Tensor rate = on_cpu(norm.scale) / (on_cpu(norm.variance) + actor.shape().norm_eps).sqrt();
      bias = (bias - on_cpu(norm.mean)) * rate + on_cpu(norm.shift);
      weight = weight * rate.unsqueeze(1);
    } else if (hidden && actor.shape().norm == Normalization::Layer) {
      layer.norm_scale = to_floats(actor.norm(i).scale.detach().cpu());
      layer.norm_shift = to_floats(actor.norm(i).shift.detach().cpu());
      layer.norm_eps = actor.shape().norm_eps;
    }
    layer.weight = to_floats(weight.t());
    layer.bias = to_floats(bias);
    layers.push_back(std::move(layer));
  }
  return std::make_shared<PlainPolicy>(std::move(layers), deviation);
}

}  // namespace gallop::agent
