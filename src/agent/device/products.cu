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

struct Place {
  int across, deep;  // in the tile
};

// The loads of a warp lie side by side in memory.
template <Layout layout>
__device__ Place place_of(int i) {
  const int n = i * kThreads + static_cast<int>(threadIdx.x);
  return layout == Layout::Deep ? Place{n / kDepth, n % kDepth} : Place{n % kTile, n / kTile};
}

struct Operand {
  const float* data;
  int stride, across, depth;  // its extent
  const float* scale;         // by depth (Deep) or across (Wide)
  const float* shift;
};

template <Layout layout>
__device__ void fetch(const Operand& x, int first_across, int first_deep, float (&fetched)[kLoads]) {
#pragma unroll
  for (int i = 0; i < kLoads; ++i) {
    const Place place = place_of<layout>(i);
    const int across = first_across + place.across;
    const int deep = first_deep + place.deep;
    fetched[i] = 0.0F;
    if (across >= x.across || deep >= x.depth) continue;
    const long long row = layout == Layout::Deep ? across : deep;
    const int column = layout == Layout::Deep ? deep : across;
    fetched[i] = x.data[row * x.stride + column];
    if (x.scale != nullptr) fetched[i] = x.scale[column] * fetched[i] + x.shift[column];
  }
}

template <Layout layout>
__device__ void put(const float (&fetched)[kLoads], float (&tile)[kDepth][kPitch]) {
#pragma unroll
  for (int i = 0; i < kLoads; ++i) {
    const Place place = place_of<layout>(i);
    tile[place.deep][place.across] = fetched[i];
  }
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
__global__ void __launch_bounds__(kThreads) multiply(const __grid_constant__ Several<Product> products) {
  const Product& p = products.each[blockIdx.z];
  const int first_row = static_cast<int>(blockIdx.y) * kTile;
  const int first_column = static_cast<int>(blockIdx.x) * kTile;
  if (first_row >= p.rows || first_column >= p.columns) return;

  __shared__ float a_tile[kDepth][kPitch];
  __shared__ float b_tile[kDepth][kPitch];
  constexpr bool kScalesA = a_layout == Layout::Deep && b_layout == Layout::Deep;
  constexpr bool kScalesB = a_layout == Layout::Wide;
  const Operand a = {p.a, p.a_stride, p.rows, p.depth, kScalesA ? p.scale : nullptr, p.shift};
  const Operand b = {p.b, p.b_stride, p.columns, p.depth, kScalesB ? p.scale : nullptr, p.shift};

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
  float a_next[kLoads];
  float b_next[kLoads];
  fetch<a_layout>(a, first_row, 0, a_next);
  fetch<b_layout>(b, first_column, 0, b_next);
  for (int deep = 0; deep < p.depth; deep += kDepth) {
    put<a_layout>(a_next, a_tile);
    put<b_layout>(b_next, b_tile);
    __syncthreads();
    if (deep + kDepth < p.depth) {
      fetch<a_layout>(a, first_row, deep + kDepth, a_next);
      fetch<b_layout>(b, first_column, deep + kDepth, b_next);
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
