// SPDX-License-Identifier: MIT
// Adam (Kingma and Ba 2015) in two launches for any number of optimisers: norms of the gradients in parts,
// then the step.
#include "agent/device/kernels.h"
#include "agent/device/launch.cuh"

namespace gallop::agent::device {
namespace {

constexpr int kThreads = 256;

// Where what every element needs is kept between the two launches.
enum Common { kRate = kNormParts, kRootCorrection };
static_assert(kRootCorrection + 1 == kAdamScratch);

// The moments start at zero: divide out the weight they have not yet received.
__device__ void begin(const AdamStep& s) {
  const auto taken = static_cast<double>(++*s.steps);
  s.scratch[kRate] = *s.factor * s.learning_rate / (1.0 - pow(s.beta1, taken));
  s.scratch[kRootCorrection] = rsqrt(1.0 - pow(s.beta2, taken));
}

__device__ void move(const AdamStep& s, std::int64_t i, double norm) {
  float gradient = s.gradient[i];
  if (s.clip > 0.0) gradient *= static_cast<float>(fmin(1.0, s.clip / (norm + 1e-6)));
  const float value = s.values[i];
  gradient += static_cast<float>(s.weight_decay) * value;
  const float first =
      static_cast<float>(s.beta1) * s.first_moment[i] + static_cast<float>(1.0 - s.beta1) * gradient;
  const float second = static_cast<float>(s.beta2) * s.second_moment[i] +
                       static_cast<float>(1.0 - s.beta2) * gradient * gradient;
  const auto rate = static_cast<float>(s.scratch[kRate]);
  const auto root_correction = static_cast<float>(s.scratch[kRootCorrection]);
  s.first_moment[i] = first;
  s.second_moment[i] = second;
  s.values[i] = value - rate * first / (sqrtf(second) * root_correction + static_cast<float>(s.epsilon));
}

__global__ void __launch_bounds__(kThreads) square(const __grid_constant__ Several<AdamStep> steps) {
  const AdamStep& s = steps.each[blockIdx.y];
  if (blockIdx.x == 0 && threadIdx.x == 0) begin(s);
  double sum = 0.0;
  for (std::int64_t i = blockIdx.x * kThreads + threadIdx.x; i < s.count; i += kNormParts * kThreads) {
    const float g = s.gradient[i];
    sum += static_cast<double>(g) * static_cast<double>(g);
  }
  sum = block_sum<kThreads>(sum);
  if (threadIdx.x == 0) s.scratch[blockIdx.x] = sum;
}

__global__ void __launch_bounds__(kThreads) step(const __grid_constant__ Several<AdamStep> steps) {
  const AdamStep& s = steps.each[blockIdx.y];
  const std::int64_t first = static_cast<std::int64_t>(blockIdx.x) * kThreads;
  if (first >= s.count) return;
  static_assert(kNormParts == kWarp);
  const double norm = sqrt(warp_sum(s.scratch[threadIdx.x % kWarp]));
  if (first == 0 && threadIdx.x == 0) *s.norm = static_cast<float>(norm);
  if (first + threadIdx.x < s.count) move(s, first + threadIdx.x, norm);
}

// J_alpha = -log alpha mean (log pi(a|s) + target entropy), linear in log alpha
__global__ void temper(const __grid_constant__ TemperatureStep t) {
  const float slope = -(*t.mean_log_probability + *t.target_entropy);
  *t.loss = *t.adam.values * slope;
  *t.gradient = slope;
  *t.adam.norm = fabsf(slope);
  begin(t.adam);
  move(t.adam, 0, fabsf(slope));
  float temperature = expf(*t.adam.values);
  if (t.most > 0.0F && temperature > t.most) temperature = t.most;
  if (temperature < t.least) temperature = t.least;
  *t.temperature = temperature;
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

void temper(const TemperatureStep& t, Stream stream) {
  temper<<<1, 1, 0, stream>>>(t);
  check_launch("temper");
}

}  // namespace gallop::agent::device
