// SPDX-License-Identifier: MIT
// Matrix products of an update's size: a block makes a tile of 32 x 32, its two halves taking turns at the
// depth, so that 256 x 256 for two critics fills the device.
#include <cstdint>

#include "agent/device/kernels.h"
#include "agent/device/launch.cuh"

namespace gallop::agent::device {
namespace {

constexpr int kTile = 32;
constexpr int kHalves = 2;
constexpr int kDepth = 64;  // that is in shared memory at a time, shared by the halves
constexpr int kThreads = 256;
constexpr int kPitch = kTile + 4;       // rows apart by other banks, still aligned for four at once
constexpr int kRows = 4, kColumns = 2;  // of a thread
constexpr int kWarps = kThreads / kWarp;

// How an operand lies in memory: with its depth side by side, or with its rows (columns) side by side.
enum class Layout { Deep, Wide };

struct Operand {
  const float* data;
  int stride, across, depth;  // its extent
  bool by_four;               // whether four numbers side by side are all there and aligned
};

/// What a thread loads of each tile: two times four numbers side by side in memory. A warp's loads fill whole
/// sectors, and its stores fall into 32 banks.
template <Layout layout>
class Loader {
  static constexpr bool kDeep = layout == Layout::Deep;
  static constexpr int kFour = 4;
  static constexpr int kFours = kTile * kDepth / kThreads / kFour;  // of a thread
  static constexpr int kAcrossStep = kDeep ? kTile / kFours : 0;
  static constexpr int kDeepStep = kDeep ? 0 : kDepth / kFours;

 public:
  __device__ Loader(const Operand& x, int first_across) : x_(x) {
    const int lane = static_cast<int>(threadIdx.x) % kWarp;
    const int warp = static_cast<int>(threadIdx.x) / kWarp;
    // of the tile, the first of the numbers
    across_ = kDeep ? lane / 2 : lane % 8 * kFour;
    deep_ = kDeep ? (warp * 2 + lane % 2) * kFour : warp * 4 + lane / 8;
    from_ = x.data + (kDeep ? static_cast<long long>(first_across + across_) * x.stride + deep_
                            : static_cast<long long>(deep_) * x.stride + first_across + across_);
    left_across_ = x.across - first_across - across_;
    left_deep_ = x.depth - deep_;
  }

  /// The next tile along the depth.
  __device__ void fetch() {
#pragma unroll
    for (int i = 0; i < kFours; ++i) {
      const float* from = from_ + static_cast<long long>(kDeep ? i * kAcrossStep : i * kDeepStep) * x_.stride;
      const bool row_is_there = kDeep ? i * kAcrossStep < left_across_ : i * kDeepStep < left_deep_;
      const int left = kDeep ? left_deep_ : left_across_;
      float(&to)[kFour] = fetched_[i];
      if (x_.by_four) {
        const bool there = row_is_there && left > 0;
        const float4 four = there ? *reinterpret_cast<const float4*>(from) : float4{};
        to[0] = four.x;
        to[1] = four.y;
        to[2] = four.z;
        to[3] = four.w;
      } else {
#pragma unroll
        for (int n = 0; n < kFour; ++n) to[n] = row_is_there && n < left ? from[n] : 0.0F;
      }
    }
    from_ += kDeep ? kDepth : static_cast<long long>(kDepth) * x_.stride;
    left_deep_ -= kDepth;
  }

  /// As scale x + shift, by what lies side by side in memory.
  __device__ void adjust(const float* scale, const float* shift) {
    if (scale == nullptr) return;
    const int column = kDeep ? x_.depth - left_deep_ - kDepth : x_.across - left_across_;
    const int left = kDeep ? left_deep_ + kDepth : left_across_;
#pragma unroll
    for (int n = 0; n < kFour; ++n) {
      const float of_scale = n < left ? scale[column + n] : 0.0F;
      const float of_shift = n < left ? shift[column + n] : 0.0F;
#pragma unroll
      for (int i = 0; i < kFours; ++i) {
        const bool row_is_there = kDeep || i * kDeepStep < left_deep_ + kDepth;
        fetched_[i][n] = row_is_there ? of_scale * fetched_[i][n] + of_shift : 0.0F;
      }
    }
  }

  __device__ void put(float (&tile)[kDepth][kPitch]) const {
#pragma unroll
    for (int i = 0; i < kFours; ++i) {
      const float(&x)[kFour] = fetched_[i];
      if (kDeep) {
#pragma unroll
        for (int n = 0; n < kFour; ++n) tile[deep_ + n][across_ + i * kAcrossStep] = x[n];
      } else {
        *reinterpret_cast<float4*>(&tile[deep_ + i * kDeepStep][across_]) = float4{x[0], x[1], x[2], x[3]};
      }
    }
  }

 private:
  Operand x_;
  int across_, deep_;
  const float* from_;
  int left_across_, left_deep_;  // from what is fetched next
  float fetched_[kFours][kFour];
};

template <Layout layout>
__device__ bool by_four(const float* data, int stride, int across, int depth) {
  const int side_by_side = layout == Layout::Deep ? depth : across;
  return stride % 4 == 0 && side_by_side % 4 == 0 &&
         reinterpret_cast<std::uintptr_t>(data) % sizeof(float4) == 0;
}

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
  Loader<a_layout> a({p.a, p.a_stride, p.rows, p.depth, by_four<a_layout>(p.a, p.a_stride, p.rows, p.depth)},
                     first_row);
  Loader<b_layout> b(
      {p.b, p.b_stride, p.columns, p.depth, by_four<b_layout>(p.b, p.b_stride, p.columns, p.depth)},
      first_column);

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
  a.fetch();
  b.fetch();
  for (int deep = 0; deep < p.depth; deep += kDepth) {
    a.adjust(a_scale, p.shift);
    b.adjust(b_scale, p.shift);
    a.put(a_tile);
    b.put(b_tile);
    __syncthreads();
    if (deep + kDepth < p.depth) {
      a.fetch();
      b.fetch();
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
