// SPDX-License-Identifier: MIT
// Layer by layer forward, and back. Row-major throughout; D is the gradient of a layer's output.
#include "agent/dense_network.h"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "agent/kernels.h"

namespace gallop::agent {
namespace {

std::size_t area(int rows, int columns) {
  return static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
}

float* data_of(const torch::Tensor& tensor) { return tensor.defined() ? tensor.data_ptr<float>() : nullptr; }
float* gradient_of(const torch::Tensor& tensor) { return data_of(tensor.grad()); }

}  // namespace

bool DenseNetwork::can_run(const PerceptronShape& shape) {
  return shape.norm != Normalization::CrossQ || shape.dropout == 0.0;
}

DenseNetwork::DenseNetwork(Perceptron& network, const FlatParameters& parameters, int most_rows)
    : shape_(network.shape()), parameters_(&parameters) {
  int widest = 0;
  std::size_t largest = 0;
  for (std::size_t i = 0; i < network.layers(); ++i) {
    Linear linear;
    linear.outputs = static_cast<int>(network.weight(i).size(0));
    linear.inputs = static_cast<int>(network.weight(i).size(1));
    linear.weight = data_of(network.weight(i));
    linear.bias = data_of(network.bias(i));
    linear.weight_gradient = gradient_of(network.weight(i));
    linear.bias_gradient = gradient_of(network.bias(i));
    linear.panels.resize(static_cast<std::size_t>(panels_size(linear.inputs, linear.outputs)));
    linear.folded_bias.resize(static_cast<std::size_t>(linear.outputs));
    widest = std::max({widest, linear.inputs, linear.outputs});
    largest = std::max(largest, linear.panels.size());
    linears_.push_back(std::move(linear));
  }
  for (std::size_t i = 0; i < network.norms(); ++i) {
    const NormTensors& tensors = network.norm(i);
    Norm norm;
    norm.features = static_cast<int>(tensors.scale.numel());
    norm.scale = data_of(tensors.scale);
    norm.shift = data_of(tensors.shift);
    norm.mean = data_of(tensors.mean);
    norm.variance = data_of(tensors.variance);
    norm.scale_gradient = gradient_of(tensors.scale);
    norm.shift_gradient = gradient_of(tensors.shift);
    for (AlignedBuffer* buffer : {&norm.batch_mean, &norm.batch_variance, &norm.rate, &norm.g, &norm.c,
                                  &norm.offset, &norm.slope, &norm.sums, &norm.dots}) {
      buffer->resize(static_cast<std::size_t>(norm.features));
    }
    norm.row_mean.resize(static_cast<std::size_t>(most_rows));
    norm.row_rate.resize(static_cast<std::size_t>(most_rows));
    norms_.push_back(std::move(norm));
  }
  const bool keeps_raw = shape_.norm == Normalization::Batch || shape_.norm == Normalization::Layer;
  for (const int width : shape_.hidden) {
    hidden_.emplace_back(area(most_rows, stride_of(width)));
    raw_.emplace_back(keeps_raw ? area(most_rows, width) : 0);
    masks_.emplace_back(shape_.dropout > 0.0 ? area(most_rows, width) : 0);
  }
  output_.resize(area(most_rows, shape_.outputs));
  one_.resize(static_cast<std::size_t>(widest));
  next_one_.resize(static_cast<std::size_t>(widest));
  bias_sums_.resize(static_cast<std::size_t>(widest));
  product_.resize(largest);
  keep_scale_.assign(static_cast<std::size_t>(widest), static_cast<float>(1.0 / (1.0 - shape_.dropout)));
}

// Rows a power of two apart would all fall into the same few sets of the cache. Kept apart only where no pass
// over whole arrays wants them adjacent.
int DenseNetwork::stride_of(int width) const {
  constexpr int kCacheLine = 16;
  const bool whole_passes =
      shape_.norm == Normalization::Batch || shape_.norm == Normalization::Layer || shape_.dropout > 0.0;
  return whole_passes ? width : (width + kCacheLine - 1) / kCacheLine * kCacheLine + kCacheLine;
}

Rows DenseNetwork::input_of(std::size_t layer) const {
  if (layer == 0) return input_;
  return {hidden_[layer - 1].data(), stride_of(linears_[layer].inputs), input_.count};
}

const float* DenseNetwork::mask_of(std::size_t layer) const {
  const bool drops = shape_.dropout > 0.0 && mode_ == Mode::Training;
  return drops ? masks_[layer].data() : nullptr;
}

// ------------------------------------------------------------------------------------------------- forward

void DenseNetwork::draw_masks(int rows, at::Generator& generator) {
  if (shape_.dropout == 0.0) return;
  const double keep = 1.0 - shape_.dropout;
  for (std::size_t i = 0; i < hidden_.size(); ++i) {
    draw_keep_mask(std::span(masks_[i]).first(area(rows, linears_[i].outputs)), keep, generator);
  }
}

void DenseNetwork::forward(const Rows& input, Mode mode, Crew& crew) {
  input_ = input;
  mode_ = mode;
  const bool crossq = shape_.norm == Normalization::CrossQ;
  const bool stale = packed_version_ != parameters_->version;
  const std::size_t last = linears_.size() - 1;
  for (std::size_t i = 0; i <= last; ++i) {
    Linear& linear = linears_[i];
    const Rows x = input_of(i);
    if (crossq) prepare_norm(norms_[i], x, mode);
    if (crossq || stale) fold(linear, crossq ? &norms_[i] : nullptr, crew);

    const bool norm_first = i < last && !raw_[i].empty();
    float* out = i == last ? output_.data() : norm_first ? raw_[i].data() : hidden_[i].data();
    if (linear.outputs == 1) {
      kernels().row_dots(x.data, x.stride, x.count, linear.inputs, linear.panels.data(),
                         linear.folded_bias[0], out);
    } else {
      Product product{.rows = x.count, .columns = linear.outputs, .depth = linear.inputs};
      product.a = x.data;
      product.a_stride = x.stride;
      product.b = linear.panels.data();
      product.b_in_panels = true;
      product.c = out;
      product.c_stride = i == last ? linear.outputs : stride_of(linear.outputs);
      product.bias = linear.folded_bias.data();
      product.relu = i < last && !norm_first;
      multiply(product, crew);
    }
    if (i == last) break;

    if (norm_first) {
      Norm& norm = norms_[i];
      if (shape_.norm == Normalization::Layer) {
        kernels().layer_norm_relu(out, norm.scale, norm.shift, mask_of(i), x.count, linear.outputs,
                                  static_cast<float>(shape_.norm_eps), hidden_[i].data(),
                                  norm.row_mean.data(), norm.row_rate.data());
      } else {
        prepare_norm(norm, {out, linear.outputs, x.count}, mode);
        kernels().norm_relu(out, norm.g.data(), norm.c.data(), mask_of(i), x.count, linear.outputs,
                            hidden_[i].data());
      }
    } else if (mask_of(i) != nullptr) {
      kernels().multiply_by(hidden_[i].data(), mask_of(i),
                            static_cast<std::ptrdiff_t>(area(x.count, linear.outputs)));
    }
  }
  packed_version_ = parameters_->version;
}

// Batch norm over the rows of `x`: what makes it y = g x + c, and the running statistics.
void DenseNetwork::prepare_norm(Norm& norm, const Rows& x, Mode mode) {
  if (mode == Mode::Evaluation) {
    use_statistics(norm, norm.mean, norm.variance);
    return;
  }
  kernels().column_moments(x.data, x.stride, x.count, norm.features, norm.batch_mean.data(),
                           norm.batch_variance.data());
  use_statistics(norm, norm.batch_mean.data(), norm.batch_variance.data());

  const auto momentum = static_cast<float>(shape_.norm_momentum);
  const float unbiased = static_cast<float>(x.count) / static_cast<float>(x.count - 1);
  for (std::size_t j = 0; j < norm.rate.size(); ++j) {
    norm.mean[j] += momentum * (norm.batch_mean[j] - norm.mean[j]);
    norm.variance[j] += momentum * (norm.batch_variance[j] * unbiased - norm.variance[j]);
  }
}

void DenseNetwork::use_statistics(Norm& norm, const float* mean, const float* variance) {
  const auto eps = static_cast<float>(shape_.norm_eps);
  for (std::size_t j = 0; j < norm.rate.size(); ++j) {
    norm.rate[j] = 1.0F / std::sqrt(variance[j] + eps);
    norm.g[j] = norm.scale[j] * norm.rate[j];
    norm.c[j] = norm.shift[j] - mean[j] * norm.g[j];
  }
}

// (g x + c) W^T + b = x (g W^T) + (b + W c)
void DenseNetwork::fold(Linear& linear, const Norm* norm, Crew& crew) {
  const float* scale = norm == nullptr ? nullptr : norm->g.data();
  if (linear.outputs == 1) {
    std::copy_n(linear.weight, linear.inputs, linear.panels.data());
    if (scale != nullptr) kernels().multiply_by(linear.panels.data(), scale, linear.inputs);
  } else {
    pack(linear, scale, crew);
  }
  if (norm == nullptr) {
    std::copy_n(linear.bias, linear.outputs, linear.folded_bias.data());
    return;
  }
  kernels().row_dots(linear.weight, linear.inputs, linear.outputs, linear.inputs, norm->c.data(), 0.0F,
                     linear.folded_bias.data());
  for (std::size_t o = 0; o < linear.folded_bias.size(); ++o) linear.folded_bias[o] += linear.bias[o];
}

// Whole panels for each thread, where there is enough to share.
void DenseNetwork::pack(Linear& linear, const float* scale, Crew& crew) {
  constexpr std::size_t kWorthSharing = 1 << 14;  // floats
  const int panels = (linear.outputs + Product::kPanel - 1) / Product::kPanel;
  const auto some = [&](int first, int last) {
    const int begin = first * Product::kPanel;
    const int end = std::min(last * Product::kPanel, linear.outputs);
    const std::ptrdiff_t place = std::ptrdiff_t{begin} * linear.inputs;
    kernels().pack_transposed(linear.weight + place, end - begin, linear.inputs, scale,
                              linear.panels.data() + place);
  };
  if (linear.panels.size() < kWorthSharing) {
    some(0, panels);
  } else {
    crew.in_parts(panels, some);
  }
}

const float* DenseNetwork::forward_one(const float* input) {
  const bool crossq = shape_.norm == Normalization::CrossQ;
  const float* x = input;
  float* here = one_.data();
  float* there = next_one_.data();
  for (std::size_t i = 0; i < linears_.size(); ++i) {
    const Linear& linear = linears_[i];
    const bool last = i + 1 == linears_.size();
    if (crossq) {
      Norm& norm = norms_[i];
      use_statistics(norm, norm.mean, norm.variance);
      for (int j = 0; j < linear.inputs; ++j)
        there[j] = norm.g[static_cast<std::size_t>(j)] * x[j] + norm.c[static_cast<std::size_t>(j)];
      x = there;
    }
    kernels().row_dots(linear.weight, linear.inputs, linear.outputs, linear.inputs, x, 0.0F, here);
    for (int o = 0; o < linear.outputs; ++o) here[o] += linear.bias[o];
    if (!last) {
      const auto width = static_cast<std::size_t>(linear.outputs);
      if (shape_.norm == Normalization::Batch) {
        Norm& norm = norms_[i];
        use_statistics(norm, norm.mean, norm.variance);
        for (std::size_t j = 0; j < width; ++j) here[j] = norm.g[j] * here[j] + norm.c[j];
      }
      if (shape_.norm == Normalization::Layer) {
        Norm& norm = norms_[i];
        kernels().layer_norm_relu(here, norm.scale, norm.shift, nullptr, 1, linear.outputs,
                                  static_cast<float>(shape_.norm_eps), there, norm.row_mean.data(),
                                  norm.row_rate.data());
        std::swap(here, there);
      }
      for (std::size_t j = 0; j < width; ++j) here[j] = std::max(here[j], 0.0F);
    }
    x = here;
    std::swap(here, there);
  }
  return x;
}

// ------------------------------------------------------------------------------------------------ backward

void DenseNetwork::backward(const float* output_gradient, Crew& crew) {
  backward({output_gradient, shape_.outputs, input_.count}, Gradient{}, crew);
}

// Of the actor's twin critics each judges some rows alone: half of the work is multiplying zeros.
void DenseNetwork::backward_to_input(const float* output_gradient, int first, int columns,
                                     float* input_gradient, Crew& crew) {
  if (shape_.outputs > 1 || !rows_are_independent()) {
    backward({output_gradient, shape_.outputs, input_.count}, Gradient{false, first, columns, input_gradient},
             crew);
    return;
  }
  chosen_rows_.clear();
  chosen_output_.clear();
  for (int b = 0; b < input_.count; ++b) {
    if (output_gradient[b] == 0.0F) continue;
    chosen_rows_.push_back(b);
    chosen_output_.push_back(output_gradient[b]);
  }
  chosen_input_.resize(area(input_.count, columns));
  std::fill_n(input_gradient, area(input_.count, columns), 0.0F);
  if (chosen_rows_.empty()) return;
  backward({chosen_output_.data(), 1, static_cast<int>(chosen_rows_.size())},
           Gradient{false, first, columns, chosen_input_.data(), chosen_rows_.data()}, crew);
  for (std::size_t n = 0; n < chosen_rows_.size(); ++n) {
    std::copy_n(chosen_input_.data() + n * static_cast<std::size_t>(columns), columns,
                input_gradient + static_cast<std::ptrdiff_t>(chosen_rows_[n]) * columns);
  }
}

bool DenseNetwork::rows_are_independent() const {
  return shape_.norm == Normalization::None ||
         (shape_.norm == Normalization::CrossQ && mode_ == Mode::Evaluation);
}

void DenseNetwork::backward(const Rows& output_gradient, const Gradient& wanted, Crew& crew) {
  const bool crossq = shape_.norm == Normalization::CrossQ;
  const bool batch_statistics = crossq && mode_ == Mode::Training;  // they have a gradient of their own
  Rows d = output_gradient;
  for (std::size_t i = linears_.size(); i-- > 0;) {
    const Linear& linear = linears_[i];
    const Rows x = input_of(i);
    if (wanted.parameters || batch_statistics) weight_gradient(i, x, d, wanted, crew);
    if (i == 0 && wanted.input == nullptr) return;

    // D W, then back through what stands between this layer and the one before it
    const int first = i == 0 ? wanted.first : 0;
    Product product{
        .rows = d.count, .columns = i == 0 ? wanted.columns : linear.inputs, .depth = linear.outputs};
    product.a = d.data;
    product.a_stride = d.stride;
    product.b = linear.weight + first;
    product.b_stride = linear.inputs;
    product.c = i == 0 ? wanted.input : hidden_[i - 1].data();  // in place of what it is gated by
    product.c_stride = i == 0 ? product.columns : stride_of(linear.inputs);
    if (crossq) {
      product.scale = norms_[i].g.data() + first;
      if (batch_statistics) {
        product.offset = norms_[i].offset.data() + first;
        product.slope = norms_[i].slope.data() + first;
        product.along = x.data + first;
        product.along_stride = x.stride;
      }
    } else if (i > 0 && mask_of(i - 1) != nullptr) {
      product.scale = keep_scale_.data();
    }
    if (i > 0) {
      product.gate = x.data;
      product.gate_stride = x.stride;
      product.gate_row = wanted.rows;
    }
    multiply(product, crew);
    if (i == 0) return;
    if (!raw_[i - 1].empty()) through_hidden_norm(i - 1, hidden_[i - 1].data(), wanted);
    d = {x.data, x.stride, d.count};
  }
}

// dW = D^T x, db = column sums of D; of a folded norm also its own gradient
void DenseNetwork::weight_gradient(std::size_t layer, const Rows& input, const Rows& d,
                                   const Gradient& wanted, Crew& crew) {
  const Linear& linear = linears_[layer];
  Product product{.rows = linear.outputs, .columns = linear.inputs, .depth = input.count};
  product.a = d.data;
  product.a_stride = d.stride;
  product.a_transposed = true;
  product.b = input.data;
  product.b_stride = input.stride;
  product.c = wanted.parameters ? linear.weight_gradient : product_.data();
  product.c_stride = linear.inputs;
  multiply(product, crew);

  float* bias = wanted.parameters ? linear.bias_gradient : bias_sums_.data();
  kernels().column_sums(d.data, d.stride, input.count, linear.outputs, bias);
  if (shape_.norm != Normalization::CrossQ) return;

  Norm& norm = norms_[layer];
  kernels().unfold_norm(linear.weight, product.c, bias, norm.g.data(), norm.c.data(), linear.outputs,
                        linear.inputs, norm.sums.data(), norm.dots.data());
  finish_norm_gradient(norm, wanted.parameters);
}

// From sums of dy and of dy x over the rows: the norm's gradients, and what makes dx = g dy + offset + slope
// x.
void DenseNetwork::finish_norm_gradient(Norm& norm, bool write) {
  const bool training = mode_ == Mode::Training;
  const float* mean = training ? norm.batch_mean.data() : norm.mean;
  const float share = 1.0F / static_cast<float>(input_.count);
  for (std::size_t j = 0; j < norm.rate.size(); ++j) {
    const float scale_gradient = norm.rate[j] * (norm.dots[j] - mean[j] * norm.sums[j]);
    norm.slope[j] = training ? -norm.g[j] * norm.rate[j] * scale_gradient * share : 0.0F;
    norm.offset[j] = training ? -norm.g[j] * norm.sums[j] * share - norm.slope[j] * mean[j] : 0.0F;
    if (write) {
      norm.scale_gradient[j] = scale_gradient;
      norm.shift_gradient[j] = norm.sums[j];
    }
  }
}

// `d`, the gradient of a hidden layer after its norm and ReLU gate, becomes that of its linear output.
void DenseNetwork::through_hidden_norm(std::size_t layer, float* d, const Gradient& wanted) {
  Norm& norm = norms_[layer];
  const float* raw = raw_[layer].data();
  const int width = norm.features;
  if (shape_.norm == Normalization::Layer) {
    kernels().layer_norm_backward(d, raw, norm.scale, norm.row_mean.data(), norm.row_rate.data(),
                                  input_.count, width,
                                  wanted.parameters ? norm.scale_gradient : norm.dots.data(),
                                  wanted.parameters ? norm.shift_gradient : norm.sums.data());
    return;
  }
  kernels().column_dots(d, raw, input_.count, width, norm.sums.data(), norm.dots.data());
  finish_norm_gradient(norm, wanted.parameters);
  kernels().norm_backward(d, raw, norm.g.data(), norm.offset.data(), norm.slope.data(), input_.count, width);
}

}  // namespace gallop::agent
