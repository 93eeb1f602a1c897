// SPDX-License-Identifier: MIT
// The loops an update on the CPU spends its time in, each built for several instruction sets and chosen when
// the program starts. Plain arrays of float, row-major; a stride is the distance between two rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace gallop::agent {

class Crew;

/// C = A B, and what usually follows a product, applied while it is still in registers:
///   c = c + bias_j;  c = max(c, 0);  c = c scale_j;  c = c + offset_j + slope_j along_ij;
///   c = 0 where gate_ij <= 0
/// each where its pointer or flag is set, in this order.
struct Product {
  static constexpr int kPanel = 32;  ///< columns of a panel

  int rows = 0, columns = 0, depth = 0;

  const float* a = nullptr;  ///< [rows, depth], or [depth, rows] where it is transposed
  std::ptrdiff_t a_stride = 0;
  bool a_transposed = false;
  const float* b = nullptr;  ///< [depth, columns], or panels
  std::ptrdiff_t b_stride = 0;
  bool b_in_panels = false;  ///< [columns / kPanel, rounded up][depth, kPanel]: what the tiles read best
  float* c = nullptr;        ///< [rows, columns]
  std::ptrdiff_t c_stride = 0;

  const float* bias = nullptr;  ///< [columns]
  bool relu = false;
  const float* scale = nullptr;   ///< [columns]
  const float* offset = nullptr;  ///< [columns], with slope and along
  const float* slope = nullptr;   ///< [columns]
  const float* along = nullptr;   ///< [rows, columns]
  std::ptrdiff_t along_stride = 0;
  const float* gate = nullptr;  ///< [rows, columns]
  std::ptrdiff_t gate_stride = 0;
  const int* gate_row =
      nullptr;  ///< [rows], which row of the gate is whose; none: its own. Ascending, it may be C
};

struct AdamStep {
  float step = 0.0F;  ///< learning rate over the first moment's correction
  float beta1 = 0.0F, beta2 = 0.0F;
  float fresh1 = 0.0F, fresh2 = 0.0F;  ///< 1 - beta, which in float would lose its digits
  float root_correction = 0.0F;        ///< 1 / sqrt(the second moment's correction)
  float epsilon = 0.0F;
  float weight_decay = 0.0F;
  float gradient_scale = 1.0F;  ///< of a clipped gradient
};

/// Floats that a matrix takes as panels.
[[nodiscard]] constexpr std::ptrdiff_t panels_size(int depth, int columns) {
  return static_cast<std::ptrdiff_t>(depth) *
         (static_cast<std::ptrdiff_t>((columns + Product::kPanel - 1) / Product::kPanel) * Product::kPanel);
}

/// One set of loops.
struct Kernels {
  const char* name;  ///< avx512, avx2 or baseline

  void (*multiply)(const Product& product);

  /// out_i = bias + sum_k x_ik w_k
  void (*row_dots)(const float* x, std::ptrdiff_t stride, int rows, int depth, const float* w, float bias,
                   float* out);

  /// Writes W^T, of W [outputs, inputs], as panels for a product; row j of it times scale_j, where given.
  void (*pack_transposed)(const float* weight, int outputs, int inputs, const float* scale, float* panels);

  void (*column_sums)(const float* x, std::ptrdiff_t stride, int rows, int columns, float* sums);
  /// Mean and (biased) variance of each column, in two passes.
  void (*column_moments)(const float* x, std::ptrdiff_t stride, int rows, int columns, float* mean,
                         float* variance);

  /// A normalised input y_j = g_j h_j + c_j that was folded into the next layer's weight W [outputs, inputs].
  /// Turns product = D^T h into W's gradient D^T y, and gives what the norm's own gradients are made of:
  ///   shift_j = sum_o W_oj d_o,  dot_j = sum_o W_oj product_oj,  with d = column sums of D.
  void (*unfold_norm)(const float* weight, float* product, const float* d, const float* g, const float* c,
                      int outputs, int inputs, float* shift, float* dot);

  /// y = max(g_j z + c_j, 0) mask (mask may be null)
  void (*norm_relu)(const float* z, const float* g, const float* c, const float* mask, int rows, int columns,
                    float* y);
  /// sums_j = sum of d_ij, dots_j = sum of d_ij z_ij
  void (*column_dots)(const float* d, const float* z, int rows, int columns, float* sums, float* dots);
  /// d = g_j d + offset_j + slope_j z
  void (*norm_backward)(float* d, const float* z, const float* g, const float* offset, const float* slope,
                        int rows, int columns);

  /// Layer norm of each row, ReLU, mask (may be null); keeps each row's mean and 1/deviation.
  void (*layer_norm_relu)(const float* z, const float* scale, const float* shift, const float* mask, int rows,
                          int columns, float eps, float* y, float* mean, float* rate);
  /// d (after the gate) becomes z's gradient; the gradients of scale and shift are summed over the rows.
  void (*layer_norm_backward)(float* d, const float* z, const float* scale, const float* mean,
                              const float* rate, int rows, int columns, float* scale_gradient,
                              float* shift_gradient);

  /// Of one row: the mean over quantiles i of q and atoms k of y of |tau_i - [y_k < q_i]| huber(y_k - q_i),
  /// with tau_i = (i + 1/2) / quantiles; slope_i is its derivative in q_i times `share`. Not finite where q
  /// or y is not.
  double (*quantile_regression)(const float* q, int quantiles, const float* y, int atoms, float share,
                                float* slope);

  /// y = exp(x)
  void (*exp)(const float* x, std::ptrdiff_t count, float* y);
  /// action = tanh(u), log_slope = log(1 - tanh(u)^2) in the form that keeps its digits
  void (*squash)(const float* u, std::ptrdiff_t count, float* action, float* log_slope);

  /// Each zero with a probability of dropped / 65536, else `kept`: sixteen bits decide, of what random.h's
  /// mix() makes of seed, seed + c, seed + 2c and so on, c being its constant. The same for every set of
  /// loops.
  void (*draw_mask)(std::uint64_t seed, int dropped, float kept, std::ptrdiff_t count, float* mask);

  /// x *= y
  void (*multiply_by)(float* x, const float* y, std::ptrdiff_t count);
  double (*sum_of_squares)(const float* x, std::ptrdiff_t count);

  /// One pass of Adam over parameters, moments and gradient.
  void (*adam)(float* values, const float* gradient, float* first_moment, float* second_moment,
               std::ptrdiff_t count, const AdamStep& step);
  /// target += rate (source - target)
  void (*follow)(float* target, const float* source, float rate, std::ptrdiff_t count);
};

/// Those that suit this processor best.
[[nodiscard]] const Kernels& kernels();
/// All that this processor can run, best first.
[[nodiscard]] const std::vector<const Kernels*>& runnable_kernels();

/// The same bits as kernels().multiply(), rows shared out among the crew.
void multiply(const Product& product, Crew& crew);

}  // namespace gallop::agent
