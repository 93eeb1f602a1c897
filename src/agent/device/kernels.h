// SPDX-License-Identifier: MIT
// What an update is made of on a CUDA device: a handful of kernels, each for several networks in one launch,
// because at these sizes a launch costs what its arithmetic does. They know memory and strides, not torch;
// sums are taken in a fixed order, so that the same update gives the same bits.
#pragma once

#include <cstdint>
#include <span>

struct CUstream_st;

namespace gallop::agent::device {

using Stream = CUstream_st*;

/// That torch works on at present.
[[nodiscard]] Stream current_stream();

/// c(m, n) = sum over k of a(m, k) b(n, k), with what happens to its operands and to its result on the way.
/// Strides are between rows of what lies in memory. Null: nothing is done.
struct Product {
  int rows = 0, columns = 0, depth = 0;
  const float* a = nullptr;
  int a_stride = 0;
  const float* b = nullptr;
  int b_stride = 0;
  float* c = nullptr;
  int c_stride = 0;

  const float* scale = nullptr;  ///< with `shift`: an operand x counts as scale x + shift (a norm before it);
  const float* shift = nullptr;  ///< in forward() a, [depth]; in weight_gradients() b, [columns]
  const float* bias = nullptr;   ///< [columns], added
  bool relu = false;
  const float* factor = nullptr;  ///< [columns], multiplied with
  const float* gate = nullptr;    ///< [rows, columns]: the result is zero where this is not positive
  int gate_stride = 0;
  float* sums = nullptr;  ///< [rows], sums of a over the depth (a bias's gradient)
};

/// a [rows, depth], b [columns, depth]: a layer.
void forward(std::span<const Product> products, Stream stream);
/// a [rows, depth], b [depth, columns]: a layer's gradient from its output to its input.
void input_gradients(std::span<const Product> products, Stream stream);
/// a [depth, rows], b [depth, columns]: from a layer's output gradients and its inputs to its weights'.
void weight_gradients(std::span<const Product> products, Stream stream);

/// Batch norm over the rows of x, as the affine map scale x + shift of each feature that it amounts to.
struct Norm {
  int rows = 0, features = 0;
  const float* x = nullptr;  ///< [rows, features]
  int x_stride = 0;
  const float* gamma = nullptr;  ///< learned
  const float* beta = nullptr;
  float* running_mean = nullptr;
  float* running_variance = nullptr;
  float momentum = 0.0F, eps = 0.0F;
  float* mean = nullptr;  ///< of this batch, and 1 / deviation
  float* rate = nullptr;
  float* scale = nullptr;
  float* shift = nullptr;

  // the way back
  float* gradient = nullptr;  ///< [rows, features]: of the norm's output, on return of its input
  int gradient_stride = 0;
  bool to_input = false;  ///< if not, `gradient` stays as it is
  bool gated = false;     ///< x is what a ReLU gave
  float* gamma_gradient = nullptr;
  float* beta_gradient = nullptr;
};

/// Of the batch; moves the running statistics.
void norm_forward(std::span<const Norm> norms, Stream stream);
/// Of the running statistics.
void norm_evaluate(std::span<const Norm> norms, Stream stream);
/// After norm_forward().
void norm_backward(std::span<const Norm> norms, Stream stream);

/// Which of two parametrisations of a deviation (sac_config.h), and the squash's epsilon.
struct Squash {
  bool log_deviation = true;
  float least = 0.0F, most = 0.0F;  ///< that the raw deviation is clamped to
  float epsilon = 0.0F;
};

/// a = tanh(mean + sigma noise) and log pi(a|s), for each row; see squashed_gaussian.cpp for the formulas.
struct PolicySample {
  int rows = 0, observations = 0, actions = 0;
  Squash squash = {};
  const float* output = nullptr;  ///< [rows, 2 actions]: means, raw deviations
  const float* noise = nullptr;   ///< [rows, actions]
  const float* observation = nullptr;
  int observation_stride = 0;
  float* pairs = nullptr;            ///< [rows, observations + actions]: (s, a)
  float* log_probability = nullptr;  ///< [rows]
  const float* stored = nullptr;     ///< pairs to be copied to `copied`, or null
  int stored_stride = 0;
  float* copied = nullptr;
};
void sample_policy(const PolicySample& sample, Stream stream);

inline constexpr int kMostNetworks = 16;  ///< that judge together
inline constexpr int kMostAtoms = 512;    ///< of all their quantiles

/// A figure is the sum, in a fixed order, of what each row adds; the block that ends last takes it.
struct Figures {
  float* first = nullptr;
  float* second = nullptr;
  float* parts = nullptr;      ///< [2, rows], scratch
  unsigned* ticket = nullptr;  ///< zero before the first launch
};

/// The critics' regression: y = r + discount (Q'(s', a') - alpha log pi(a'|s')), the losses of all critics
/// and their slopes. With quantiles, every kept atom of y against every quantile.
struct Regression {
  int rows = 0, critics = 0;
  int quantiles = 0;  ///< 0: each says one Q, and the smallest Q' counts
  int kept = 0;       ///< of all quantiles of Q', the smallest
  const float* reward = nullptr;
  const float* discount = nullptr;
  int stride = 0;  ///< of both
  float reward_scale = 1.0F;
  const float* temperature = nullptr;
  const float* log_probability = nullptr;
  const float* next[kMostNetworks] = {};  ///< [rows, max(1, quantiles)]
  const float* now[kMostNetworks] = {};
  float* slope[kMostNetworks] = {};
  Figures loss_and_q = {};  ///< the sum of the losses; the mean of the first critic's Q
};
void regress(const Regression& regression, Stream stream);

/// The actor's loss, alpha log pi(a|s) - Q(s, a), and its slopes in what the critics said: of the smallest Q,
/// equal ones sharing it, or of the mean of all quantiles.
struct Judgement {
  int rows = 0, critics = 0, quantiles = 0;
  const float* temperature = nullptr;
  const float* log_probability = nullptr;
  const float* q[kMostNetworks] = {};
  float* slope[kMostNetworks] = {};
  Figures loss_and_log_probability = {};
};
void judge(const Judgement& judgement, Stream stream);

/// From dQ/da through each critic to the slopes of the actor's means and raw deviations.
struct PolicySlope {
  int rows = 0, observations = 0, actions = 0, critics = 0;
  Squash squash = {};
  const float* temperature = nullptr;
  const float* output = nullptr;
  const float* noise = nullptr;
  const float* pairs = nullptr;
  const float* through[kMostNetworks] = {};  ///< [rows, actions]
  float* slope = nullptr;                    ///< [rows, 2 actions]
};
void policy_slope(const PolicySlope& slope, Stream stream);

/// The mean of log pi(a|s).
void mean_log_probability(const float* log_probability, int rows, float* mean, Stream stream);

/// A step of Adam along the gradient; a norm above `clip` counts as that (0: as it is).
struct AdamStep {
  std::int64_t count = 0;
  float* values = nullptr;
  const float* gradient = nullptr;
  float* first_moment = nullptr;
  float* second_moment = nullptr;
  std::int64_t* steps = nullptr;
  float* norm = nullptr;           ///< that the gradient had
  double* scratch = nullptr;       ///< [kAdamScratch]
  const double* factor = nullptr;  ///< on the learning rate
  double learning_rate = 0.0, beta1 = 0.0, beta2 = 0.0, epsilon = 0.0, weight_decay = 0.0, clip = 0.0;
};
inline constexpr int kNormParts = 32;
inline constexpr int kAdamScratch = kNormParts + 2;
void adam(std::span<const AdamStep> steps, Stream stream);

/// The temperature's loss, its step and what it is then.
struct TemperatureStep {
  AdamStep adam;              ///< of log alpha, one number
  float* gradient = nullptr;  ///< where `adam` reads it
  const float* mean_log_probability = nullptr;
  const float* target_entropy = nullptr;
  float* loss = nullptr;
  float* temperature = nullptr;
  float least = 0.0F, most = 0.0F;  ///< it is kept between them; most 0: no upper bound
};
void temper(const TemperatureStep& step, Stream stream);

}  // namespace gallop::agent::device
