// SPDX-License-Identifier: MIT
// Builds the loops of kernel_loops.h for AVX-512, AVX2 and the baseline, and chooses. Fused multiply-add is
// allowed here, and only here: these sums have no bits to keep but their own.
#include "agent/kernels.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "agent/aligned_buffer.h"
#include "agent/crew.h"
#include "agent/random.h"

namespace gallop::agent {
namespace {

// Memory that products use on their way; each thread has its own, and keeps it.
enum class Scratch { Stretch, Sums };

float* scratch(Scratch which, std::ptrdiff_t size) {
  thread_local AlignedBuffer stretch;
  thread_local AlignedBuffer sums;
  AlignedBuffer& buffer = which == Scratch::Stretch ? stretch : sums;
  if (buffer.size() < static_cast<std::size_t>(size)) buffer.resize(static_cast<std::size_t>(size));
  return buffer.data();
}

// `count` floats and zeros, `width` in all.
void copy_filled_up(const float* x, int count, float* out, int width) {
  std::copy_n(x, count, out);
  std::fill(out + count, out + width, 0.0F);
}

#if defined(__x86_64__)

namespace avx512 {
constexpr const char* kName = "avx512";
constexpr int kLanes = 16;
constexpr int kTileRows = 12;
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,prefer-vector-width=512")
#include "agent/kernel_loops.h"
#pragma GCC pop_options
}  // namespace avx512

namespace avx2 {
constexpr const char* kName = "avx2";
constexpr int kLanes = 8;
constexpr int kTileRows = 4;
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#include "agent/kernel_loops.h"
#pragma GCC pop_options
}  // namespace avx2

#endif

namespace baseline {
constexpr const char* kName = "baseline";
constexpr int kLanes = 4;
constexpr int kTileRows = 4;
#include "agent/kernel_loops.h"
}  // namespace baseline

}  // namespace

const std::vector<const Kernels*>& runnable_kernels() {
  static const std::vector<const Kernels*> all = [] {
    std::vector<const Kernels*> sets;
#if defined(__x86_64__)
    const bool fma = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    if (fma && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
      sets.push_back(&avx512::kTable);
    }
    if (fma) sets.push_back(&avx2::kTable);
#endif
    sets.push_back(&baseline::kTable);
    return sets;
  }();
  return all;
}

const Kernels& kernels() {
  static const Kernels& best = *runnable_kernels().front();
  return best;
}

void multiply(const Product& product, Crew& crew) {
  constexpr int kTile = 12;  // rows: a part that is no multiple of it ends in narrower tiles
  if (crew.size() == 1 || product.rows < 2 * kTile) return kernels().multiply(product);
  crew.in_parts((product.rows + kTile - 1) / kTile, [&product](int first, int last) {
    const int begin = first * kTile;
    Product share = product;
    share.rows = std::min(last * kTile, product.rows) - begin;
    share.a += product.a_transposed ? begin : begin * product.a_stride;
    share.c += begin * product.c_stride;
    if (share.gate_row != nullptr) {
      share.gate_row += begin;
    } else if (share.gate != nullptr) {
      share.gate += begin * product.gate_stride;
    }
    if (share.along != nullptr) share.along += begin * product.along_stride;
    kernels().multiply(share);
  });
}

}  // namespace gallop::agent
