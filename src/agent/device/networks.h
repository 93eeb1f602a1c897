// SPDX-License-Identifier: MIT
// Networks of one shape on a CUDA device, run together, forward and backward written out: no autograd. They
// work on the Perceptrons' own memory, and write gradients where autograd would.
#pragma once

#include <torch/types.h>

#include <span>
#include <vector>

#include "agent/device/kernels.h"
#include "agent/networks.h"

namespace gallop::agent::device {

/// Rows of floats in someone's memory on the device.
struct Rows {
  const float* data = nullptr;
  int stride = 0;
  int count = 0;
};

enum class Mode { Training, Evaluation };  ///< of batch norm

class Networks {
 public:
  /// Borrows them; they must have one shape and be on `device`. For batches of up to `most_rows`.
  Networks(std::vector<Perceptron*> networks, int most_rows, torch::Device device);

  /// False where there is dropout, or a norm other than CrossQ's.
  [[nodiscard]] static bool can_run(const PerceptronShape& shape);

  /// [rows, outputs] of the latest forward pass.
  [[nodiscard]] const float* output(int network) const;
  /// [rows, outputs]: where to put the gradient of it; zero at first.
  [[nodiscard]] float* output_gradient(int network) const;
  /// [rows, columns] of the latest backward_to_input().
  [[nodiscard]] const float* input_gradient(int network) const;

  /// From output_gradient(), after a forward pass in training, every parameter's gradient.
  void backward(Stream stream);
  /// From output_gradient(), after a forward pass in evaluation or of networks without norms, the gradient of
  /// the input's columns [first, first + columns).
  void backward_to_input(int first, int columns, Stream stream);

 private:
  friend void forward(std::span<const struct Pass> passes, Stream stream);

  struct Layer {
    int inputs = 0, outputs = 0;
    const float* weight = nullptr;
    const float* bias = nullptr;
    float* weight_gradient = nullptr;
    float* bias_gradient = nullptr;
  };
  struct Member {
    std::vector<Layer> layers;
    std::vector<Norm> norms;        // one before each layer, or none
    std::vector<float*> values;     // of each layer, [rows, outputs]
    std::vector<float*> gradients;  // of the same; what comes out of the layer's ReLU and norm
    float* input_gradient = nullptr;
  };

  [[nodiscard]] Rows input_of(const Member& member, std::size_t layer) const;
  void prepare_norms(std::size_t layer, Stream stream);
  void add_layer(std::size_t layer, std::vector<Product>& products) const;
  [[nodiscard]] Product back(const Member& member, std::size_t layer, int first, int columns) const;
  [[nodiscard]] float* scratch(std::int64_t rows, std::int64_t columns);

  torch::Device device_;
  std::vector<Member> members_;
  std::vector<torch::Tensor> scratch_;
  std::size_t layers_ = 0;
  bool has_norms_ = false;
  Rows input_;
  Mode mode_ = Mode::Training;
};

/// Networks, all of as many layers, that are asked at the same time. `input` must live until what is to be
/// done with the answers, a backward pass among it, is done.
struct Pass {
  Networks& networks;
  Rows input;
  Mode mode = Mode::Training;
};
void forward(std::span<const Pass> passes, Stream stream);

}  // namespace gallop::agent::device
