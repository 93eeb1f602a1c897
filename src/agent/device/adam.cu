// SPDX-License-Identifier: MIT
// Adam (Kingma and Ba 2015) in two launches for any number of optimisers: norms of the gradients in parts,
// then the step.
#include "agent/device/kernels.h"
#include "agent/device/launch.cuh"

namespace gallop::agent::device {
namespace {

constexpr int kThreads = 256;

__global__ void __launch_bounds__(kThreads) square(const __grid_constant__ Several<AdamStep> steps) {
  const AdamStep& s = steps.each[blockIdx.y];
  double sum = 0.0;
  for (std::int64_t i = blockIdx.x * kThreads + threadIdx.x; i < s.count; i += kNormParts * kThreads) {
    const float g = s.gradient[i];
    sum += static_cast<double>(g) * static_cast<double>(g);
  }
  sum = block_sum<kThreads>(sum);
  if (threadIdx.x != 0) return;
  s.parts[blockIdx.x] = sum;
  if (blockIdx.x == 0) ++*s.steps;
}

__global__ void __launch_bounds__(kThreads) step(const __grid_constant__ Several<AdamStep> steps) {
  const AdamStep& s = steps.each[blockIdx.y];
  const std::int64_t i = static_cast<std::int64_t>(blockIdx.x) * kThreads + threadIdx.x;
  if (static_cast<std::int64_t>(blockIdx.x) * kThreads >= s.count) return;
  __shared__ float gradient_scale, rate, root_correction;
  if (threadIdx.x < kWarp) {
    static_assert(kNormParts == kWarp);
    const double norm = sqrt(warp_sum(s.parts[threadIdx.x]));
    if (threadIdx.x == 0) {
      // the moments start at zero: divide out the weight they have not yet received
      const auto taken = static_cast<double>(*s.steps);
      rate = static_cast<float>(*s.factor * s.learning_rate / (1.0 - pow(s.beta1, taken)));
      root_correction = static_cast<float>(rsqrt(1.0 - pow(s.beta2, taken)));
      gradient_scale = s.clip > 0.0 ? static_cast<float>(fmin(1.0, s.clip / (norm + 1e-6))) : 1.0F;
      if (blockIdx.x == 0) *s.norm = static_cast<float>(norm);
    }
  }
  __syncthreads();
  if (i >= s.count) return;
  const float value = s.values[i];
  const float gradient = s.gradient[i] * gradient_scale + static_cast<float>(s.weight_decay) * value;
  const float first =
      static_cast<float>(s.beta1) * s.first_moment[i] + static_cast<float>(1.0 - s.beta1) * gradient;
  const float second = static_cast<float>(s.beta2) * s.second_moment[i] +
                       static_cast<float>(1.0 - s.beta2) * gradient * gradient;
  s.first_moment[i] = first;
  s.second_moment[i] = second;
  s.values[i] = value - rate * first / (sqrtf(second) * root_correction + static_cast<float>(s.epsilon));
}

}  // namespace

void adam(std::span<const AdamStep> steps, Stream stream) {
  in_groups(steps, [stream](const Several<AdamStep>& several, unsigned count) {
    std::int64_t most = 0;
    for (unsigned i = 0; i < count; ++i) most = std::max(most, several.each[i].count);
    square<<<dim3(kNormParts, count), kThreads, 0, stream>>>(several);
    check_launch("square");
    step<<<dim3(blocks_for(most, kThreads), count), kThreads, 0, stream>>>(several);
    check_launch("step");
  });
}

}  // namespace gallop::agent::device
