// SPDX-License-Identifier: MIT
// Layer by layer forward, and back; in each launch all networks that are at the same layer.
#include "agent/device/networks.h"

#include <torch/torch.h>

#include <utility>

namespace gallop::agent::device {
namespace {

float* data_of(const torch::Tensor& tensor) { return tensor.data_ptr<float>(); }

// Of a parameter that is trained.
float* gradient_of(const torch::Tensor& tensor) {
  return tensor.grad().defined() ? data_of(tensor.grad()) : nullptr;
}

}  // namespace

bool Networks::can_run(const PerceptronShape& shape) {
  return shape.dropout == 0.0 && (shape.norm == Normalization::None || shape.norm == Normalization::CrossQ);
}

Networks::Networks(std::vector<Perceptron*> networks, int most_rows, torch::Device device)
    : device_(device), layers_(networks[0]->layers()), has_norms_(networks[0]->norms() > 0) {
  for (Perceptron* network : networks) {
    Member member;
    for (std::size_t i = 0; i < layers_; ++i) {
      const torch::Tensor& weight = network->weight(i);
      const torch::Tensor& bias = network->bias(i);
      const auto outputs = static_cast<int>(weight.size(0));
      member.layers.push_back({static_cast<int>(weight.size(1)), outputs, data_of(weight), data_of(bias),
                               gradient_of(weight), gradient_of(bias)});
      member.values.push_back(scratch(most_rows, outputs));
      member.gradients.push_back(scratch(most_rows, outputs));
    }
    member.input_gradient = scratch(most_rows, member.layers[0].inputs);
    for (std::size_t i = 0; i < network->norms(); ++i) {
      const NormTensors& tensors = network->norm(i);
      Norm norm;
      norm.features = static_cast<int>(tensors.scale.numel());
      norm.gamma = data_of(tensors.scale);
      norm.beta = data_of(tensors.shift);
      norm.running_mean = data_of(tensors.mean);
      norm.running_variance = data_of(tensors.variance);
      norm.momentum = static_cast<float>(network->shape().norm_momentum);
      norm.eps = static_cast<float>(network->shape().norm_eps);
      for (float** place : {&norm.mean, &norm.rate, &norm.scale, &norm.shift})
        *place = scratch(1, norm.features);
      norm.gradient = i == 0 ? member.input_gradient : member.gradients[i - 1];
      norm.gradient_stride = norm.features;
      norm.to_input = norm.gated = i > 0;
      norm.gamma_gradient = gradient_of(tensors.scale);
      norm.beta_gradient = gradient_of(tensors.shift);
      member.norms.push_back(norm);
    }
    members_.push_back(std::move(member));
  }
}

float* Networks::scratch(std::int64_t rows, std::int64_t columns) {
  scratch_.push_back(torch::zeros({rows, columns}, torch::device(device_)));
  return data_of(scratch_.back());
}

const float* Networks::output(int network) const {
  return members_[static_cast<std::size_t>(network)].values.back();
}

float* Networks::output_gradient(int network) const {
  return members_[static_cast<std::size_t>(network)].gradients.back();
}

const float* Networks::input_gradient(int network) const {
  return members_[static_cast<std::size_t>(network)].input_gradient;
}

Rows Networks::input_of(const Member& member, std::size_t layer) const {
  if (layer == 0) return input_;
  return {member.values[layer - 1], member.layers[layer].inputs, input_.count};
}

void Networks::prepare_norms(std::size_t layer, Stream stream) {
  std::vector<Norm> norms;
  for (Member& member : members_) {
    const Rows x = input_of(member, layer);
    Norm& norm = member.norms[layer];
    norm.rows = x.count;
    norm.x = x.data;
    norm.x_stride = x.stride;
    norms.push_back(norm);
  }
  if (mode_ == Mode::Training) norm_forward(norms, stream);
  if (mode_ == Mode::Evaluation) norm_evaluate(norms, stream);
}

void Networks::add_layer(std::size_t i, std::vector<Product>& products) const {
  for (const Member& member : members_) {
    const Layer& layer = member.layers[i];
    const Rows x = input_of(member, i);
    Product product{.rows = x.count, .columns = layer.outputs, .depth = layer.inputs};
    product.a = x.data;
    product.a_stride = x.stride;
    product.b = layer.weight;
    product.b_stride = layer.inputs;
    product.c = member.values[i];
    product.c_stride = layer.outputs;
    if (has_norms_) {
      product.scale = member.norms[i].scale;
      product.shift = member.norms[i].shift;
    }
    product.bias = layer.bias;
    product.relu = i + 1 < layers_;
    products.push_back(product);
  }
}

void forward(std::span<const Pass> passes, Stream stream) {
  for (const Pass& pass : passes) {
    pass.networks.input_ = pass.input;
    pass.networks.mode_ = pass.mode;
  }
  std::vector<Product> products;
  for (std::size_t layer = 0; layer < passes[0].networks.layers_; ++layer) {
    products.clear();
    for (const Pass& pass : passes) {
      if (pass.networks.has_norms_) pass.networks.prepare_norms(layer, stream);
      pass.networks.add_layer(layer, products);
    }
    forward(products, stream);
  }
}

// From the gradient of a layer's output to that of its input's columns [first, first + columns), through the
// norm before the layer and the ReLU before that: but not where norm_backward() has yet to do both.
Product Networks::back(const Member& member, std::size_t i, int first, int columns) const {
  const Layer& layer = member.layers[i];
  const Rows x = input_of(member, i);
  Product product{.rows = x.count, .columns = columns, .depth = layer.outputs};
  product.a = member.gradients[i];
  product.a_stride = layer.outputs;
  product.b = layer.weight + first;
  product.b_stride = layer.inputs;
  product.c = i == 0 ? member.input_gradient : member.gradients[i - 1];
  product.c_stride = columns;
  if (has_norms_ && mode_ == Mode::Training) return product;
  if (has_norms_) product.factor = member.norms[i].scale + first;
  if (i > 0) {
    product.gate = x.data;
    product.gate_stride = x.stride;
  }
  return product;
}

void Networks::backward(Stream stream) {
  std::vector<Product> products;
  std::vector<Norm> norms;
  for (std::size_t i = layers_; i-- > 0;) {
    if (i == 0 && !has_norms_) break;
    products.clear();
    norms.clear();
    for (const Member& member : members_) {
      products.push_back(back(member, i, 0, member.layers[i].inputs));
      if (has_norms_) norms.push_back(member.norms[i]);
    }
    input_gradients(products, stream);
    if (has_norms_) norm_backward(norms, stream);
  }

  products.clear();
  for (const Member& member : members_) {
    for (std::size_t i = 0; i < layers_; ++i) {
      const Layer& layer = member.layers[i];
      const Rows x = input_of(member, i);
      Product product{.rows = layer.outputs, .columns = layer.inputs, .depth = x.count};
      product.a = member.gradients[i];
      product.a_stride = layer.outputs;
      product.b = x.data;
      product.b_stride = x.stride;
      product.c = layer.weight_gradient;
      product.c_stride = layer.inputs;
      product.sums = layer.bias_gradient;
      if (has_norms_) {
        product.scale = member.norms[i].scale;
        product.shift = member.norms[i].shift;
      }
      products.push_back(product);
    }
  }
  weight_gradients(products, stream);
}

void Networks::backward_to_input(int first, int columns, Stream stream) {
  std::vector<Product> products;
  for (std::size_t i = layers_; i-- > 0;) {
    products.clear();
    for (const Member& member : members_) {
      products.push_back(i == 0 ? back(member, i, first, columns)
                                : back(member, i, 0, member.layers[i].inputs));
    }
    input_gradients(products, stream);
  }
}

}  // namespace gallop::agent::device
