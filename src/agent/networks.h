// SPDX-License-Identifier: MIT
// The one kind of network here: a perceptron with optional normalisation and dropout, used as actor, critic
// and value network. Randomness (weights, dropout) comes from generators the caller owns.
#pragma once

#include <torch/nn/module.h>
#include <torch/types.h>

#include <span>
#include <string>
#include <vector>

#include "agent/sac_config.h"

namespace gallop::agent {

struct PerceptronShape {
  int inputs = 0;
  std::vector<int> hidden;
  int outputs = 0;
  Normalization norm = Normalization::None;
  double norm_momentum = 0.1;
  double norm_eps = 1e-5;
  double dropout = 0.0;
  bool xavier = false;
};

/// 1 / keep where a unit stays, zero where it is dropped. A unit's probability is `keep` to 1/65536.
[[nodiscard]] torch::Tensor keep_mask(at::IntArrayRef sizes, torch::Device device, double keep,
                                      at::Generator& generator);
/// The same numbers in the CPU's memory; `generator` is the CPU's.
void draw_keep_mask(std::span<float> mask, double keep, at::Generator& generator);

/// A layer's name in files and messages: 'l' and 2 make l2.
[[nodiscard]] std::string layer_name(char kind, std::size_t index);
/// A tensor's name as files and messages spell it, since torch allows no dot in it: l0_weight -> l0.weight.
[[nodiscard]] std::string dotted(std::string name);

/// Normalisation's tensors at one place; empty where there is none, statistics only for batch norm.
struct NormTensors {
  torch::Tensor scale;
  torch::Tensor shift;
  torch::Tensor mean;
  torch::Tensor variance;
};

class Perceptron : public torch::nn::Module {
 public:
  /// Draws the weights on the CPU, so that every device starts from the same bits; then moves to `device`.
  Perceptron(PerceptronShape shape, at::Generator& weights, torch::Device device);

  /// [batch, inputs] -> [batch, outputs]. In training mode batch norm uses and updates the batch's
  /// statistics, and dropout draws from `generator`.
  torch::Tensor forward(const torch::Tensor& input, at::Generator& generator);

  [[nodiscard]] const PerceptronShape& shape() const { return shape_; }
  [[nodiscard]] std::size_t layers() const { return weights_.size(); }
  [[nodiscard]] const torch::Tensor& weight(std::size_t layer) const { return weights_[layer]; }
  [[nodiscard]] const torch::Tensor& bias(std::size_t layer) const { return biases_[layer]; }
  [[nodiscard]] std::size_t norms() const { return norms_.size(); }
  /// Batch, Layer: the norm after layer i. CrossQ: the norm before layer i.
  [[nodiscard]] const NormTensors& norm(std::size_t i) const { return norms_[i]; }

 private:
  void add_linear(int inputs, int outputs, at::Generator& weights);
  void add_norm(int features);
  torch::Tensor normalise(const torch::Tensor& x, const NormTensors& norm);
  torch::Tensor drop(const torch::Tensor& x, at::Generator& generator) const;

  PerceptronShape shape_;
  std::vector<torch::Tensor> weights_;
  std::vector<torch::Tensor> biases_;
  std::vector<NormTensors> norms_;
};

}  // namespace gallop::agent
