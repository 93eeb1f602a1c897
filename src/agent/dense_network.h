// SPDX-License-Identifier: MIT
// A Perceptron's forward and backward pass on the CPU, written out: no autograd, no allocation once it is
// built. Works on the Perceptron's own memory, and writes gradients where autograd would.
//
// CrossQ's batch norms cost next to nothing: a norm is folded into the weights of the layer after it, and its
// gradients fall out of that layer's weight gradient (Kernels::unfold_norm), so that no normalised copy of a
// batch is ever written or read.
#pragma once

#include <torch/types.h>

#include <vector>

#include "agent/aligned_buffer.h"
#include "agent/crew.h"
#include "agent/flat_adam.h"
#include "agent/networks.h"

namespace gallop::agent {

/// Rows of floats in someone's memory.
struct Rows {
  const float* data = nullptr;
  std::ptrdiff_t stride = 0;
  int count = 0;
};

class DenseNetwork {
 public:
  /// Borrows both, which must outlive it and stay on the CPU; `parameters` are those of `network`. For
  /// batches of up to `most_rows`.
  DenseNetwork(Perceptron& network, const FlatParameters& parameters, int most_rows);

  /// False for the one combination that is left to autograd: dropout after a norm that is to be folded.
  [[nodiscard]] static bool can_run(const PerceptronShape& shape);

  /// Draws the masks of the next forward() in training; nothing where there is no dropout.
  void draw_masks(int rows, at::Generator& generator);

  /// Training: batch norm takes and records the batch's statistics, and dropout drops.
  enum class Mode { Training, Evaluation };
  /// Keeps what backward() needs until the next forward(). `input` must live until then too.
  void forward(const Rows& input, Mode mode, Crew& crew);
  /// [rows, outputs] of the latest forward().
  [[nodiscard]] const float* output() const { return output_.data(); }

  /// One row in evaluation mode, without what backward() needs.
  const float* forward_one(const float* input);

  /// Writes every parameter's gradient, given the gradient of the output [rows, outputs]. One backward pass a
  /// forward pass: it overwrites the hidden layers.
  void backward(const float* output_gradient, Crew& crew);
  /// Writes the gradient of the input's columns [first, first + columns) to `input_gradient` [rows, columns];
  /// the parameters' gradients stay as they are. Rows whose output gradient is zero cost nothing where rows
  /// are independent of each other.
  void backward_to_input(const float* output_gradient, int first, int columns, float* input_gradient,
                         Crew& crew);

 private:
  struct Linear {
    int inputs = 0, outputs = 0;
    const float* weight = nullptr;  // [outputs, inputs]
    const float* bias = nullptr;
    float* weight_gradient = nullptr;
    float* bias_gradient = nullptr;
    AlignedBuffer panels;       // W^T for a product (one output: plain W), a folded norm's scale included
    AlignedBuffer folded_bias;  // [outputs], a folded norm's shift included
  };
  struct Norm {
    int features = 0;
    const float* scale = nullptr;
    const float* shift = nullptr;
    float* mean = nullptr;  // running
    float* variance = nullptr;
    float* scale_gradient = nullptr;
    float* shift_gradient = nullptr;
    // of the latest forward: y = g x + c;  of the latest backward: dx = g dy + offset + slope x
    AlignedBuffer batch_mean, batch_variance, rate, g, c, offset, slope, sums, dots;
    AlignedBuffer row_mean, row_rate;  // layer norm
  };
  struct Gradient {  // where a backward pass writes; null: nowhere
    bool parameters = true;
    int first = 0, columns = 0;
    float* input = nullptr;
    const int* rows = nullptr;  // of the batch, one a row of the output's gradient; null: all
  };

  void backward(const Rows& output_gradient, const Gradient& wanted, Crew& crew);
  [[nodiscard]] bool rows_are_independent() const;
  void prepare_norm(Norm& norm, const Rows& x, Mode mode);
  void use_statistics(Norm& norm, const float* mean, const float* variance);
  void fold(Linear& linear, const Norm* norm, Crew& crew);
  static void pack(Linear& linear, const float* scale, Crew& crew);
  void weight_gradient(std::size_t layer, const Rows& input, const Rows& d, const Gradient& wanted,
                       Crew& crew);
  void finish_norm_gradient(Norm& norm, bool write);
  void through_hidden_norm(std::size_t layer, float* d, const Gradient& wanted);
  [[nodiscard]] int stride_of(int width) const;
  [[nodiscard]] Rows input_of(std::size_t layer) const;
  [[nodiscard]] const float* mask_of(std::size_t layer) const;

  PerceptronShape shape_;
  std::vector<Linear> linears_;
  std::vector<Norm> norms_;
  std::vector<AlignedBuffer> hidden_;  // [rows, width], after ReLU and dropout; going back, their gradient
  std::vector<AlignedBuffer> raw_;     // [rows, width], before a norm that precedes the ReLU
  std::vector<AlignedBuffer> masks_;   // dropout's, already divided by the share that is kept
  AlignedBuffer output_;
  std::vector<int> chosen_rows_;                // those with a gradient
  AlignedBuffer chosen_output_, chosen_input_;  // gradients of theirs
  AlignedBuffer one_, next_one_;                // a layer's input and output in forward_one()
  AlignedBuffer bias_sums_;                     // a bias gradient nobody wants written
  AlignedBuffer product_;                       // a weight gradient nobody wants written
  AlignedBuffer keep_scale_;                    // 1 / share kept, for dropout's backward pass
  Rows input_;
  Mode mode_ = Mode::Training;
  const FlatParameters* parameters_;
  std::uint64_t packed_version_ = ~std::uint64_t{0};
};

}  // namespace gallop::agent
