// SPDX-License-Identifier: MIT
// Matrix products of an update's size: a block makes a tile of 32 x 32, its two halves taking turns at the
// depth, so that 256 x 256 for two critics fills the device.
#include "agent/device/kernels.h"
#include "agent/device/launch.cuh"

namespace gallop::agent::device {
namespace {

constexpr int kTile = 32;
constexpr int kHalves = 2;
constexpr int kDepth = 64;  // that is in shared memory at a time, shared by the halves
constexpr int kThreads = 256;
constexpr int kPitch = kTile + 4;  // rows apart by other banks, still aligned for four at once
constexpr int kLoads = kTile * kDepth / kThreads;
constexpr int kRows = 4, kColumns = 2;  // of a thread
constexpr int kWarps = kThreads / kWarp;

// How an operand lies in memory: with its depth side by side, or with its rows (columns) side by side.
enum class Layout { Deep, Wide };

struct Operand {
  const float* data;
  int stride, across, depth;  // its extent
};

/// What a thread loads of each tile: kLoads numbers, kStep rows apart. A warp's loads fill whole sectors of
/// memory, and its stores fall into 32 banks.
template <Layout layout>
class Loader {
  static constexpr bool kDeep = layout == Layout::Deep;
  static constexpr int kSector = 8;
  static constexpr int kStep = kDeep ? kTile / kLoads : kThreads / kTile;

 public:
  __device__ Loader(const Operand& x, int first_across) : x_(x), first_across_(first_across) {
    const int lane = static_cast<int>(threadIdx.x) % kWarp;
    const int warp = static_cast<int>(threadIdx.x) / kWarp;
    across_ = kDeep ? lane / kSector : lane;
    deep_ = kDeep ? warp * kSector + lane % kSector : warp;
  }

  __device__ void fetch(int first_deep) {
    const int across = first_across_ + across_;
    const int deep = first_deep + deep_;
    const float* from = x_.data + (kDeep ? static_cast<long long>(across) * x_.stride + deep
                                         : static_cast<long long>(deep) * x_.stride + across);
    const long long step = static_cast<long long>(kStep) * x_.stride;
    const bool here = kDeep ? deep < x_.depth : across < x_.across;
    const int left = kDeep ? x_.across - across : x_.depth - deep;
#pragma unroll
    for (int i = 0; i < kLoads; ++i) fetched_[i] = here && i * kStep < left ? from[i * step] : 0.0F;
    next_ = first_deep;
  }

  /// `scale` and `shift`, of what lies side by side in memory: depth or across.
  __device__ void put(float (&tile)[kDepth][kPitch], const float* scale, const float* shift) const {
    float of_scale = 1.0F;
    float of_shift = 0.0F;
    const int column = kDeep ? next_ + deep_ : first_across_ + across_;
    if (scale != nullptr && column < (kDeep ? x_.depth : x_.across)) {
      of_scale = scale[column];
      of_shift = shift[column];
    }
    const int left = kDeep ? x_.across - first_across_ - across_ : x_.depth - next_ - deep_;
#pragma unroll
    for (int i = 0; i < kLoads; ++i) {
      const float x = i * kStep < left ? of_scale * fetched_[i] + of_shift : 0.0F;
      if (kDeep) {
        tile[deep_][across_ + i * kStep] = x;
      } else {
        tile[deep_ + i * kStep][across_] = x;
      }
    }
  }

 private:
  Operand x_;
  int first_across_, across_, deep_;  // the latter two in the tile, of the first load
  int next_ = 0;
  float fetched_[kLoads];
};

__device__ void finish(const Product& p, int row, int column, float value) {
  if (row >= p.rows || column >= p.columns) return;
  if (p.bias != nullptr) value += p.bias[column];
  if (p.relu) value = value < 0.0F ? 0.0F : value;  // what is not a number stays so
  if (p.factor != nullptr) value *= p.factor[column];
  if (p.gate != nullptr && !(p.gate[static_cast<long long>(row) * p.gate_stride + column] > 0.0F))
    value = 0.0F;
  p.c[static_cast<long long>(row) * p.c_stride + column] = value;
}

template <Layout a_layout, Layout b_layout>
__global__ void __launch_bounds__(kThreads, 2) multiply(const __grid_constant__ Several<Product> products) {
  const Product& p = products.each[blockIdx.z];
  const int first_row = static_cast<int>(blockIdx.y) * kTile;
  const int first_column = static_cast<int>(blockIdx.x) * kTile;
  if (first_row >= p.rows || first_column >= p.columns) return;

  __shared__ float a_tile[kDepth][kPitch];
  __shared__ float b_tile[kDepth][kPitch];
  constexpr bool kScalesA = a_layout == Layout::Deep && b_layout == Layout::Deep;
  constexpr bool kScalesB = a_layout == Layout::Wide;
  const float* a_scale = kScalesA ? p.scale : nullptr;
  const float* b_scale = kScalesB ? p.scale : nullptr;
  Loader<a_layout> a({p.a, p.a_stride, p.rows, p.depth}, first_row);
  Loader<b_layout> b({p.b, p.b_stride, p.columns, p.depth}, first_column);

  const int thread = static_cast<int>(threadIdx.x);
  const int lane = thread % kWarp;
  const int warp = thread / kWarp;
  const int half = thread / (kThreads / kHalves);
  const int in_half = thread % (kThreads / kHalves);
  const int row = in_half / (kTile / kColumns) * kRows;
  const int column = in_half % (kTile / kColumns) * kColumns;
  const bool sums_up = p.sums != nullptr && blockIdx.x == 0;

  float sum = 0.0F;  // of row `lane`, over a warp's share of the depth
  float c[kRows][kColumns] = {};
  a.fetch(0);
  b.fetch(0);
  for (int deep = 0; deep < p.depth; deep += kDepth) {
    a.put(a_tile, a_scale, p.shift);
    b.put(b_tile, b_scale, p.shift);
    __syncthreads();
    if (deep + kDepth < p.depth) {
      a.fetch(deep + kDepth);
      b.fetch(deep + kDepth);
    }
    constexpr int kShare = kDepth / kHalves;
#pragma unroll
    for (int i = 0; i < kShare; ++i) {
      const int k = half * kShare + i;
      const float4 x = *reinterpret_cast<const float4*>(&a_tile[k][row]);
      const float2 y = *reinterpret_cast<const float2*>(&b_tile[k][column]);
      const float of_a[kRows] = {x.x, x.y, x.z, x.w};
      const float of_b[kColumns] = {y.x, y.y};
#pragma unroll
      for (int m = 0; m < kRows; ++m) {
#pragma unroll
        for (int n = 0; n < kColumns; ++n) c[m][n] += of_a[m] * of_b[n];
      }
    }
    if (sums_up) {
      constexpr int kOfWarp = kDepth / kWarps;
#pragma unroll
      for (int i = 0; i < kOfWarp; ++i) sum += a_tile[warp * kOfWarp + i][lane];
    }
    __syncthreads();
  }

  // the tiles are free now: the second half hands over what it has
  if (half == 1) {
#pragma unroll
    for (int m = 0; m < kRows; ++m) {
#pragma unroll
      for (int n = 0; n < kColumns; ++n) a_tile[row + m][column + n] = c[m][n];
    }
  }
  if (sums_up) b_tile[warp][lane] = sum;
  __syncthreads();
  if (half == 0) {
#pragma unroll
    for (int m = 0; m < kRows; ++m) {
#pragma unroll
      for (int n = 0; n < kColumns; ++n) {
        finish(p, first_row + row + m, first_column + column + n, c[m][n] + a_tile[row + m][column + n]);
      }
    }
  }
  if (sums_up && warp == 0 && first_row + lane < p.rows) {
    float total = b_tile[0][lane];
    for (int i = 1; i < kWarps; ++i) total += b_tile[i][lane];
    p.sums[first_row + lane] = total;
  }
}

template <Layout a_layout, Layout b_layout>
void launch(std::span<const Product> products, Stream stream) {
  in_groups(products, [stream](const Several<Product>& several, unsigned count) {
    int rows = 0;
    int columns = 0;
    for (unsigned i = 0; i < count; ++i) {
      rows = std::max(rows, several.each[i].rows);
      columns = std::max(columns, several.each[i].columns);
    }
    const dim3 blocks(blocks_for(columns, kTile), blocks_for(rows, kTile), count);
    multiply<a_layout, b_layout><<<blocks, kThreads, 0, stream>>>(several);
    check_launch("multiply");
  });
}

}  // namespace

void forward(std::span<const Product> products, Stream stream) {
  launch<Layout::Deep, Layout::Deep>(products, stream);
}

void input_gradients(std::span<const Product> products, Stream stream) {
  launch<Layout::Deep, Layout::Wide>(products, stream);
}

void weight_gradients(std::span<const Product> products, Stream stream) {
  launch<Layout::Wide, Layout::Wide>(products, stream);
}

}  // namespace gallop::agent::device
