// SPDX-License-Identifier: MIT
// What the kernels share: arguments by value for several networks, sums in a fixed order, launches that say
// when they fail.
#pragma once

#include <cuda_runtime.h>

#include <algorithm>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>

namespace gallop::agent::device {

constexpr int kWarp = 32;
constexpr int kMostTogether = 16;  // in a launch: arguments are at most 4 KB

template <typename Each>
struct Several {
  Each each[kMostTogether];
};

inline void check_launch(const char* kernel) {
  const cudaError_t error = cudaGetLastError();
  if (error != cudaSuccess)
    throw std::runtime_error(std::string("CUDA kernel ") + kernel + ": " + cudaGetErrorString(error));
}

/// launch(arguments, how many) for as many at a time as fit.
template <typename Each, typename Launch>
void in_groups(std::span<const Each> all, const Launch& launch) {
  while (!all.empty()) {
    const std::size_t count = std::min<std::size_t>(all.size(), kMostTogether);
    Several<Each> several{};
    std::copy_n(all.begin(), count, several.each);
    launch(several, static_cast<unsigned>(count));
    all = all.subspan(count);
  }
}

constexpr unsigned blocks_for(long long items, int each) {
  return static_cast<unsigned>((items + each - 1) / each);
}

template <typename Number>
__device__ Number warp_sum(Number value) {
  for (int step = kWarp / 2; step > 0; step /= 2) value += __shfl_xor_sync(0xFFFFFFFFU, value, step);
  return value;
}

/// Of a block of kThreads; every thread gets it.
template <int kThreads, typename Number>
__device__ Number block_sum(Number value) {
  __shared__ Number parts[kThreads / kWarp];
  value = warp_sum(value);
  __syncthreads();  // whoever still reads an earlier sum
  if (threadIdx.x % kWarp == 0) parts[threadIdx.x / kWarp] = value;
  __syncthreads();
  value = parts[0];
  for (int i = 1; i < kThreads / kWarp; ++i) value += parts[i];
  return value;
}

}  // namespace gallop::agent::device
