// SPDX-License-Identifier: MIT
// Batch norm: a block takes a few features over all rows, its warps' lanes side by side in memory.
#include "agent/device/kernels.h"
#include "agent/device/launch.cuh"

namespace gallop::agent::device {
namespace {

constexpr int kFeatures = 8;  // of a block
constexpr int kLanes = 32;    // rows at a time
constexpr int kThreads = kFeatures * kLanes;

struct Seat {
  int feature, lane;
};

__device__ Seat seat() {
  const auto thread = static_cast<int>(threadIdx.x);
  return {static_cast<int>(blockIdx.x) * kFeatures + thread % kFeatures, thread / kFeatures};
}

// Over the lanes of a feature; every one of them gets it.
__device__ float feature_sum(float value) {
  __shared__ float parts[kLanes][kFeatures];
  const auto thread = static_cast<int>(threadIdx.x);
  __syncthreads();
  parts[thread / kFeatures][thread % kFeatures] = value;
  __syncthreads();
  float sum = 0.0F;
  for (int i = 0; i < kLanes; ++i) sum += parts[i][thread % kFeatures];
  return sum;
}

__device__ void use_statistics(const Norm& n, int j, float mean, float variance) {
  const float rate = 1.0F / sqrtf(variance + n.eps);
  const float scale = n.gamma[j] * rate;
  n.mean[j] = mean;
  n.rate[j] = rate;
  n.scale[j] = scale;
  n.shift[j] = n.beta[j] - mean * scale;
}

__global__ void __launch_bounds__(kThreads) of_batch(const __grid_constant__ Several<Norm> norms) {
  const Norm& n = norms.each[blockIdx.y];
  const auto [j, lane] = seat();
  const bool here = j < n.features;
  const auto rows = static_cast<float>(n.rows);
  float sum = 0.0F;
  if (here) {
#pragma unroll 4
    for (int b = lane; b < n.rows; b += kLanes) sum += n.x[static_cast<long long>(b) * n.x_stride + j];
  }
  const float mean = feature_sum(sum) / rows;
  float squares = 0.0F;
  if (here) {
#pragma unroll 4
    for (int b = lane; b < n.rows; b += kLanes) {
      const float off = n.x[static_cast<long long>(b) * n.x_stride + j] - mean;
      squares += off * off;
    }
  }
  const float variance = feature_sum(squares) / rows;
  if (!here || lane != 0) return;
  use_statistics(n, j, mean, variance);
  n.running_mean[j] += n.momentum * (mean - n.running_mean[j]);
  n.running_variance[j] += n.momentum * (variance * rows / (rows - 1.0F) - n.running_variance[j]);
}

__global__ void __launch_bounds__(kThreads) of_running(const __grid_constant__ Several<Norm> norms) {
  const Norm& n = norms.each[blockIdx.y];
  const int j = static_cast<int>(blockIdx.x * kThreads + threadIdx.x);
  if (j < n.features) use_statistics(n, j, n.running_mean[j], n.running_variance[j]);
}

// y = gamma xhat + beta, xhat = (x - mean) rate:  dx = gamma rate (dy - mean dy - xhat mean (dy xhat))
__global__ void __launch_bounds__(kThreads) back(const __grid_constant__ Several<Norm> norms) {
  const Norm& n = norms.each[blockIdx.y];
  const auto [j, lane] = seat();
  const bool here = j < n.features;
  const float mean = here ? n.mean[j] : 0.0F;
  const float rate = here ? n.rate[j] : 0.0F;
  float sum = 0.0F;
  float dot = 0.0F;
  if (here) {
#pragma unroll 4
    for (int b = lane; b < n.rows; b += kLanes) {
      const float dy = n.gradient[static_cast<long long>(b) * n.gradient_stride + j];
      sum += dy;
      dot += dy * ((n.x[static_cast<long long>(b) * n.x_stride + j] - mean) * rate);
    }
  }
  sum = feature_sum(sum);
  dot = feature_sum(dot);
  if (!here) return;
  if (lane == 0) {
    n.gamma_gradient[j] = dot;
    n.beta_gradient[j] = sum;
  }
  if (!n.to_input) return;
  const float mean_sum = sum / static_cast<float>(n.rows);
  const float mean_dot = dot / static_cast<float>(n.rows);
#pragma unroll 4
  for (int b = lane; b < n.rows; b += kLanes) {
    const float x = n.x[static_cast<long long>(b) * n.x_stride + j];
    float& d = n.gradient[static_cast<long long>(b) * n.gradient_stride + j];
    const float dx = n.scale[j] * (d - mean_sum - (x - mean) * rate * mean_dot);
    d = n.gated && !(x > 0.0F) ? 0.0F : dx;
  }
}

template <typename Kernel>
void launch(Kernel kernel, int features_a_block, const char* name, std::span<const Norm> norms,
            Stream stream) {
  in_groups(norms, [&](const Several<Norm>& several, unsigned count) {
    int features = 0;
    for (unsigned i = 0; i < count; ++i) features = std::max(features, several.each[i].features);
    kernel<<<dim3(blocks_for(features, features_a_block), count), kThreads, 0, stream>>>(several);
    check_launch(name);
  });
}

}  // namespace

void norm_forward(std::span<const Norm> norms, Stream stream) {
  launch(of_batch, kFeatures, "norm_forward", norms, stream);
}

void norm_evaluate(std::span<const Norm> norms, Stream stream) {
  launch(of_running, kThreads, "norm_evaluate", norms, stream);
}

void norm_backward(std::span<const Norm> norms, Stream stream) {
  launch(back, kFeatures, "norm_backward", norms, stream);
}

}  // namespace gallop::agent::device
