// SPDX-License-Identifier: MIT
// The loops themselves. Included by kernels.cpp once for each instruction set, inside a namespace that says
// how many floats a vector has (kLanes) and how many rows a tile of the product (kTileRows). No include
// guard, and no includes: a library's inline function compiled here could end up in another file that must
// run without AVX.
//
// Sums are written with vectors, for the compiler may not reorder them; the rest it vectorises by itself.

using Vector [[gnu::vector_size(kLanes * sizeof(float)), gnu::aligned(alignof(float)), gnu::may_alias]] =
    float;
using Four [[gnu::vector_size(4 * sizeof(float)), gnu::aligned(alignof(float)), gnu::may_alias]] = float;

constexpr std::ptrdiff_t vectors(int n) { return std::ptrdiff_t{n} * kLanes; }  // in floats

inline Vector& at(float* p) { return *reinterpret_cast<Vector*>(p); }
inline const Vector& at(const float* p) { return *reinterpret_cast<const Vector*>(p); }
inline Four& four_at(float* p) { return *reinterpret_cast<Four*>(p); }
inline const Four& four_at(const float* p) { return *reinterpret_cast<const Four*>(p); }

// ------------------------------------------------------------------------------------------ matrix product

constexpr int kWide = 2 * kLanes;  // columns of a strip, where so many are left
constexpr int kStretch = 128;      // rows of it that stay in the nearest cache while all of A passes by
constexpr int kFewRows = 16;       // of A pass by too soon for a copy of B's columns to pay

// Some columns of B, a stretch of rows at a time, and what makes their sums C's.
struct Strip {
  int column = 0, columns = 0;
  int width = 0;  // columns, filled up to whole vectors
  const float *bias = nullptr, *scale = nullptr, *offset = nullptr, *slope = nullptr;  // from `column` on

  const float* b = nullptr;  // the stretch's first row
  std::ptrdiff_t stride = 0;
  int first = 0, rows = 0;
  float* sums = nullptr;  // [rows of C, kWide], of the stretches before
};

inline int gate_row(const Product& p, int i) { return p.gate_row == nullptr ? i : p.gate_row[i]; }

[[gnu::always_inline]] inline Vector finish(const Product& p, const Strip& strip, int j, Vector c,
                                            const float* along, const float* gate) {
  if (p.bias != nullptr) c += at(strip.bias + j);
  if (p.relu) c = c < 0.0F ? Vector{} : c;  // this way round a NaN stays one
  if (p.scale != nullptr) c *= at(strip.scale + j);
  if (p.along != nullptr) c += at(strip.offset + j) + at(strip.slope + j) * at(along + j);
  if (p.gate != nullptr) c = at(gate + j) > 0.0F ? c : Vector{};
  return c;
}

// The sums of row i become C's.
template <int kVectors>
[[gnu::always_inline]] inline void finish_row(const Product& p, const Strip& strip, int i,
                                              const Vector* sums) {
  const float* along = p.along == nullptr ? nullptr : p.along + i * p.along_stride + strip.column;
  const float* gate = p.gate == nullptr ? nullptr : p.gate + gate_row(p, i) * p.gate_stride + strip.column;
  float* c = p.c + i * p.c_stride + strip.column;
#pragma GCC unroll 4
  for (int v = 0; v < kVectors; ++v) at(c + vectors(v)) = finish(p, strip, v * kLanes, sums[v], along, gate);
}

// The same where the row ends within a vector.
template <int kVectors>
inline void finish_last_of_row(const Product& p, const Strip& strip, int i, const float* sums) {
  float along[kWide] = {};
  float gate[kWide] = {};
  float whole[kWide];
  for (int j = 0; j < strip.columns && p.along != nullptr; ++j)
    along[j] = p.along[i * p.along_stride + strip.column + j];
  for (int j = 0; j < strip.columns && p.gate != nullptr; ++j)
    gate[j] = p.gate[gate_row(p, i) * p.gate_stride + strip.column + j];
  for (int j = 0; j < kVectors * kLanes; j += kLanes)
    at(whole + j) = finish(p, strip, j, at(sums + j), along, gate);
  float* c = p.c + i * p.c_stride + strip.column;
  for (int j = 0; j < kVectors * kLanes; ++j) {  // a masked store, where there are such
    if (j < strip.columns) c[j] = whole[j];
  }
}

// kRows rows by kVectors vectors of C, summed in registers: they stay there only while every index into them
// is known, hence the unrolled loops. Whole: the strip has as many columns as the tile.
template <int kRows, int kVectors, bool kTransposed, bool kWhole>
inline void tile(const Product& p, const Strip& strip, int i) {
  Vector sum[kRows][kVectors];
  float* sums = strip.sums + static_cast<std::ptrdiff_t>(i) * kWide;
#pragma GCC unroll 12
  for (int r = 0; r < kRows; ++r) {
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v)
      sum[r][v] = strip.first == 0 ? Vector{} : at(sums + vectors(2 * r + v));
  }
  const float* a = kTransposed ? p.a + i + strip.first * p.a_stride : p.a + i * p.a_stride + strip.first;
  // two at a time: A has more rows in a tile than there are registers for their addresses
#pragma GCC unroll 2
  for (int k = 0; k < strip.rows; ++k) {
    Vector b[kVectors];
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v) b[v] = at(strip.b + k * strip.stride + vectors(v));
#pragma GCC unroll 12
    for (int r = 0; r < kRows; ++r) {
      const float x = kTransposed ? a[k * p.a_stride + r] : a[r * p.a_stride + k];
#pragma GCC unroll 4
      for (int v = 0; v < kVectors; ++v) sum[r][v] += x * b[v];
    }
  }
  const bool last = strip.first + strip.rows == p.depth;
  if (kWhole && last) {
#pragma GCC unroll 12
    for (int r = 0; r < kRows; ++r) finish_row<kVectors>(p, strip, i + r, sum[r]);
    return;
  }
#pragma GCC unroll 12
  for (int r = 0; r < kRows; ++r) {
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v) at(sums + vectors(2 * r + v)) = sum[r][v];
  }
  if (kWhole || !last) return;
  for (int r = 0; r < kRows; ++r) finish_last_of_row<kVectors>(p, strip, i + r, sums + vectors(2 * r));
}

template <int kVectors, bool kTransposed, bool kWhole>
inline void column_of_tiles(const Product& p, const Strip& strip) {
  int i = 0;
  for (; i + kTileRows <= p.rows; i += kTileRows) tile<kTileRows, kVectors, kTransposed, kWhole>(p, strip, i);
  if constexpr (kTileRows > 8) {
    for (; i + 8 <= p.rows; i += 8) tile<8, kVectors, kTransposed, kWhole>(p, strip, i);
  }
  for (; i + 4 <= p.rows; i += 4) tile<4, kVectors, kTransposed, kWhole>(p, strip, i);
  for (; i < p.rows; ++i) tile<1, kVectors, kTransposed, kWhole>(p, strip, i);
}

// Where the strip's part of a row of floats is, filled up to whole vectors.
inline const float* part_of_row(const float* row, const Strip& strip, float* filled_up) {
  if (row == nullptr) return nullptr;
  if (strip.columns == strip.width) return row + strip.column;
  copy_filled_up(row + strip.column, strip.columns, filled_up, strip.width);
  return filled_up;
}

// Side by side: rows of B a power of two apart would push each other out of the cache.
inline void gather_stretch(const Product& p, Strip& strip, float* out) {
  const float* row = p.b + strip.first * p.b_stride + strip.column;
  strip.b = out;
  strip.stride = strip.width;
  if (strip.columns == strip.width) {
    for (int k = 0; k < strip.rows; ++k, row += p.b_stride, out += strip.width) {
      for (int j = 0; j < strip.width; j += kLanes) at(out + j) = at(row + j);
    }
  } else {
    for (int k = 0; k < strip.rows; ++k, row += p.b_stride, out += strip.width)
      copy_filled_up(row, strip.columns, out, strip.width);
  }
}

inline void find_stretch(const Product& p, Strip& strip) {
  if (p.b_in_panels) {
    const std::ptrdiff_t panel = strip.column / Product::kPanel;
    strip.b = p.b + (panel * p.depth + strip.first) * Product::kPanel + strip.column % Product::kPanel;
    strip.stride = Product::kPanel;
  } else if (p.rows > kFewRows || strip.columns < strip.width) {
    gather_stretch(p, strip, scratch(Scratch::Stretch, std::ptrdiff_t{kStretch} * kWide));
  } else {
    strip.b = p.b + strip.first * p.b_stride + strip.column;
    strip.stride = p.b_stride;
  }
}

template <bool kTransposed>
inline void product(const Product& p) {
  float ends[4][kWide];
  Strip strip;
  strip.sums = scratch(Scratch::Sums, static_cast<std::ptrdiff_t>(p.rows) * kWide);
  for (; strip.column < p.columns; strip.column += kWide) {
    const int columns_left = p.columns - strip.column;
    strip.columns = columns_left < kWide ? columns_left : kWide;
    strip.width = strip.columns <= kLanes ? kLanes : kWide;
    strip.bias = part_of_row(p.bias, strip, ends[0]);
    strip.scale = part_of_row(p.scale, strip, ends[1]);
    strip.offset = part_of_row(p.offset, strip, ends[2]);
    strip.slope = part_of_row(p.slope, strip, ends[3]);
    for (strip.first = 0; strip.first < p.depth; strip.first += strip.rows) {
      const int rows_left = p.depth - strip.first;
      strip.rows = rows_left < kStretch ? rows_left : kStretch;
      find_stretch(p, strip);
      const bool whole = strip.columns == strip.width;
      if (strip.width == kWide) {
        whole ? column_of_tiles<2, kTransposed, true>(p, strip)
              : column_of_tiles<2, kTransposed, false>(p, strip);
      } else {
        whole ? column_of_tiles<1, kTransposed, true>(p, strip)
              : column_of_tiles<1, kTransposed, false>(p, strip);
      }
    }
  }
}

inline void multiply(const Product& p) {
  if (p.a_transposed) {
    product<true>(p);
  } else {
    product<false>(p);
  }
}

// ---------------------------------------------------------------------------------------- everything else

inline float dot(const float* x, const float* w, int depth) {
  Vector sum0{};
  Vector sum1{};
  int k = 0;
  for (; k + 2 * kLanes <= depth; k += 2 * kLanes) {
    sum0 += at(x + k) * at(w + k);
    sum1 += at(x + k + kLanes) * at(w + k + kLanes);
  }
  sum0 += sum1;
  float sum = 0.0F;
  for (int n = 0; n < kLanes; ++n) sum += sum0[n];
  for (; k < depth; ++k) sum += x[k] * w[k];
  return sum;
}

inline void row_dots(const float* x, std::ptrdiff_t stride, int rows, int depth, const float* w, float bias,
                     float* out) {
  for (int i = 0; i < rows; ++i) out[i] = bias + dot(x + i * stride, w, depth);
}

// The sum of each column, or of its squared distances from `middle`. Even rows and odd ones apart, so that a
// sum waits less for the one before.
template <int kVectors, bool kSquared>
[[gnu::always_inline]] inline void sum_rows(const float* x, std::ptrdiff_t stride, int rows,
                                            const Vector* middle, Vector* sums) {
  Vector odd[kVectors];
#pragma GCC unroll 4
  for (int v = 0; v < kVectors; ++v) sums[v] = odd[v] = Vector{};
  for (int i = 0; i < rows; i += 2, x += 2 * stride) {
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v) {
      const Vector a = kSquared ? at(x + vectors(v)) - middle[v] : at(x + vectors(v));
      sums[v] += kSquared ? a * a : a;
      if (i + 1 == rows) continue;
      const Vector b = kSquared ? at(x + stride + vectors(v)) - middle[v] : at(x + stride + vectors(v));
      odd[v] += kSquared ? b * b : b;
    }
  }
#pragma GCC unroll 4
  for (int v = 0; v < kVectors; ++v) sums[v] += odd[v];
}

template <int kVectors>
inline void vectors_of_sums(const float* x, std::ptrdiff_t stride, int rows, float* out) {
  Vector sums[kVectors];
  sum_rows<kVectors, false>(x, stride, rows, nullptr, sums);
#pragma GCC unroll 4
  for (int v = 0; v < kVectors; ++v) at(out + vectors(v)) = sums[v];
}

template <int kVectors>
inline void vectors_of_moments(const float* x, std::ptrdiff_t stride, int rows, float* mean,
                               float* variance) {
  const float share = 1.0F / static_cast<float>(rows);
  Vector middle[kVectors];
  Vector squares[kVectors];
  sum_rows<kVectors, false>(x, stride, rows, nullptr, middle);
#pragma GCC unroll 4
  for (int v = 0; v < kVectors; ++v) middle[v] *= share;
  sum_rows<kVectors, true>(x, stride, rows, middle, squares);
#pragma GCC unroll 4
  for (int v = 0; v < kVectors; ++v) {
    at(mean + vectors(v)) = middle[v];
    at(variance + vectors(v)) = squares[v] * share;
  }
}

inline void column_sums(const float* x, std::ptrdiff_t stride, int rows, int columns, float* out) {
  int j = 0;
  for (; j + 4 * kLanes <= columns; j += 4 * kLanes) vectors_of_sums<4>(x + j, stride, rows, out + j);
  for (; j + kLanes <= columns; j += kLanes) vectors_of_sums<1>(x + j, stride, rows, out + j);
  float sums[kLanes] = {};
  for (int i = 0; i < rows; ++i) {
    for (int n = 0; n < columns - j; ++n) sums[n] += x[i * stride + j + n];
  }
  for (int n = 0; n < columns - j; ++n) out[j + n] = sums[n];
}

inline void column_moments(const float* x, std::ptrdiff_t stride, int rows, int columns, float* mean,
                           float* variance) {
  int j = 0;
  for (; j + 4 * kLanes <= columns; j += 4 * kLanes)
    vectors_of_moments<4>(x + j, stride, rows, mean + j, variance + j);
  for (; j + kLanes <= columns; j += kLanes)
    vectors_of_moments<1>(x + j, stride, rows, mean + j, variance + j);
  const int left = columns - j;
  column_sums(x + j, stride, rows, left, mean + j);
  const float share = 1.0F / static_cast<float>(rows);
  float middle[kLanes] = {};
  float squares[kLanes] = {};
  for (int n = 0; n < left; ++n) mean[j + n] = middle[n] = mean[j + n] * share;
  for (int i = 0; i < rows; ++i) {
    for (int n = 0; n < left; ++n) {
      const float a = x[i * stride + j + n] - middle[n];
      squares[n] += a * a;
    }
  }
  for (int n = 0; n < left; ++n) variance[j + n] = squares[n] * share;
}

// 4x4 blocks: rows in, columns out
inline void transpose_block(const float* x, std::ptrdiff_t stride, float* out, std::ptrdiff_t out_stride,
                            const float* scale) {
  const Four r0 = four_at(x);
  const Four r1 = four_at(x + stride);
  const Four r2 = four_at(x + 2 * stride);
  const Four r3 = four_at(x + 3 * stride);
  const Four t0 = __builtin_shufflevector(r0, r1, 0, 4, 1, 5);
  const Four t1 = __builtin_shufflevector(r2, r3, 0, 4, 1, 5);
  const Four t2 = __builtin_shufflevector(r0, r1, 2, 6, 3, 7);
  const Four t3 = __builtin_shufflevector(r2, r3, 2, 6, 3, 7);
  const Four columns[4] = {
      __builtin_shufflevector(t0, t1, 0, 1, 4, 5), __builtin_shufflevector(t0, t1, 2, 3, 6, 7),
      __builtin_shufflevector(t2, t3, 0, 1, 4, 5), __builtin_shufflevector(t2, t3, 2, 3, 6, 7)};
  for (int n = 0; n < 4; ++n) {
    four_at(out + n * out_stride) = scale == nullptr ? columns[n] : columns[n] * scale[n];
  }
}

inline void pack_transposed(const float* weight, int outputs, int inputs, const float* scale, float* panels) {
  constexpr int kPanel = Product::kPanel;
  for (int first = 0; first < outputs; first += kPanel) {
    const int count = outputs - first < kPanel ? outputs - first : kPanel;
    const float* rows = weight + static_cast<std::ptrdiff_t>(first) * inputs;
    float* panel = panels + static_cast<std::ptrdiff_t>(first) * inputs;
    const int blocks = count / 4 * 4;
    int j = 0;
    for (; j + 4 <= inputs; j += 4) {
      for (int o = 0; o < blocks; o += 4) {
        transpose_block(rows + static_cast<std::ptrdiff_t>(o) * inputs + j, inputs,
                        panel + std::ptrdiff_t{j} * kPanel + o, kPanel,
                        scale == nullptr ? nullptr : scale + j);
      }
      for (int o = blocks; o < count; ++o) {
        for (int n = j; n < j + 4; ++n) {
          panel[n * kPanel + o] =
              rows[static_cast<std::ptrdiff_t>(o) * inputs + n] * (scale == nullptr ? 1.0F : scale[n]);
        }
      }
    }
    for (; j < inputs; ++j) {
      for (int o = 0; o < count; ++o) {
        panel[j * kPanel + o] =
            rows[static_cast<std::ptrdiff_t>(o) * inputs + j] * (scale == nullptr ? 1.0F : scale[j]);
      }
    }
  }
}

inline void unfold_norm(const float* weight, float* product, const float* d, const float* g, const float* c,
                        int outputs, int inputs, float* shift, float* dots) {
  int j = 0;
  for (; j + kLanes <= inputs; j += kLanes) {
    const Vector slope = at(g + j);
    const Vector offset = at(c + j);
    Vector shifts{};
    Vector products{};
    for (int o = 0; o < outputs; ++o) {
      const std::ptrdiff_t place = static_cast<std::ptrdiff_t>(o) * inputs + j;
      const Vector w = at(weight + place);
      const Vector r = at(product + place);
      shifts += w * d[o];
      products += w * r;
      at(product + place) = slope * r + offset * d[o];
    }
    at(shift + j) = shifts;
    at(dots + j) = products;
  }
  float shifts[kLanes] = {};
  float products[kLanes] = {};
  for (int o = 0; o < outputs; ++o) {
    for (int n = 0; n < inputs - j; ++n) {
      const std::ptrdiff_t place = static_cast<std::ptrdiff_t>(o) * inputs + j + n;
      shifts[n] += weight[place] * d[o];
      products[n] += weight[place] * product[place];
      product[place] = g[j + n] * product[place] + c[j + n] * d[o];
    }
  }
  for (int n = 0; n < inputs - j; ++n) {
    shift[j + n] = shifts[n];
    dots[j + n] = products[n];
  }
}

inline void norm_relu(const float* z, const float* g, const float* c, const float* mask, int rows,
                      int columns, float* y) {
  for (int i = 0; i < rows; ++i) {
    const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(i) * columns;
    int j = 0;
    for (; j + kLanes <= columns; j += kLanes) {
      Vector v = at(g + j) * at(z + row + j) + at(c + j);
      v = v < 0.0F ? Vector{} : v;
      at(y + row + j) = mask == nullptr ? v : v * at(mask + row + j);
    }
    for (; j < columns; ++j) {
      float v = g[j] * z[row + j] + c[j];
      v = v < 0.0F ? 0.0F : v;
      y[row + j] = mask == nullptr ? v : v * mask[row + j];
    }
  }
}

inline void column_dots(const float* d, const float* z, int rows, int columns, float* sum, float* dots) {
  int j = 0;
  for (; j + kLanes <= columns; j += kLanes) {
    Vector s{};
    Vector p{};
    for (int i = 0; i < rows; ++i) {
      const std::ptrdiff_t place = static_cast<std::ptrdiff_t>(i) * columns + j;
      s += at(d + place);
      p += at(d + place) * at(z + place);
    }
    at(sum + j) = s;
    at(dots + j) = p;
  }
  for (; j < columns; ++j) {
    sum[j] = dots[j] = 0.0F;
    for (int i = 0; i < rows; ++i) {
      const std::ptrdiff_t place = static_cast<std::ptrdiff_t>(i) * columns + j;
      sum[j] += d[place];
      dots[j] += d[place] * z[place];
    }
  }
}

inline void norm_backward(float* d, const float* z, const float* g, const float* offset, const float* slope,
                          int rows, int columns) {
  for (int i = 0; i < rows; ++i) {
    const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(i) * columns;
    for (int j = 0; j < columns; ++j) d[row + j] = g[j] * d[row + j] + offset[j] + slope[j] * z[row + j];
  }
}

inline float total(const float* x, int count) {
  Vector sum{};
  int j = 0;
  for (; j + kLanes <= count; j += kLanes) sum += at(x + j);
  float all = 0.0F;
  for (int n = 0; n < kLanes; ++n) all += sum[n];
  for (; j < count; ++j) all += x[j];
  return all;
}

inline void layer_norm_relu(const float* z, const float* scale, const float* shift, const float* mask,
                            int rows, int columns, float eps, float* y, float* mean, float* rate) {
  const float share = 1.0F / static_cast<float>(columns);
  for (int i = 0; i < rows; ++i) {
    const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(i) * columns;
    const float middle = total(z + row, columns) * share;
    for (int j = 0; j < columns; ++j) y[row + j] = (z[row + j] - middle) * (z[row + j] - middle);
    const float scaling = 1.0F / std::sqrt(total(y + row, columns) * share + eps);
    for (int j = 0; j < columns; ++j) {
      const float v = (z[row + j] - middle) * scaling * scale[j] + shift[j];
      y[row + j] = (v < 0.0F ? 0.0F : v) * (mask == nullptr ? 1.0F : mask[row + j]);
    }
    mean[i] = middle;
    rate[i] = scaling;
  }
}

inline void layer_norm_backward(float* d, const float* z, const float* scale, const float* mean,
                                const float* rate, int rows, int columns, float* scale_gradient,
                                float* shift_gradient) {
  std::fill_n(scale_gradient, columns, 0.0F);
  std::fill_n(shift_gradient, columns, 0.0F);
  const float share = 1.0F / static_cast<float>(columns);
  for (int i = 0; i < rows; ++i) {
    float* row = d + static_cast<std::ptrdiff_t>(i) * columns;
    const float* raw = z + static_cast<std::ptrdiff_t>(i) * columns;
    float sum = 0.0F;
    float along = 0.0F;
    for (int j = 0; j < columns; ++j) {
      const float unit = (raw[j] - mean[i]) * rate[i];
      scale_gradient[j] += row[j] * unit;
      shift_gradient[j] += row[j];
    }
    for (int j = 0; j < columns; ++j) {
      const float unit = (raw[j] - mean[i]) * rate[i];
      sum += row[j] * scale[j];
      along += row[j] * scale[j] * unit;
    }
    for (int j = 0; j < columns; ++j) {
      const float unit = (raw[j] - mean[i]) * rate[i];
      row[j] = rate[i] * (row[j] * scale[j] - share * (sum + unit * along));
    }
  }
}

inline double sum_of_squares(const float* x, std::ptrdiff_t count) {
  Vector even{};
  Vector odd{};
  constexpr std::ptrdiff_t kTwo = std::ptrdiff_t{2} * kLanes;
  std::ptrdiff_t j = 0;
  for (; j + kTwo <= count; j += kTwo) {
    even += at(x + j) * at(x + j);
    odd += at(x + j + kLanes) * at(x + j + kLanes);
  }
  double all = 0.0;
  for (int n = 0; n < kLanes; ++n) all += static_cast<double>(even[n]) + odd[n];
  for (; j < count; ++j) all += static_cast<double>(x[j]) * x[j];
  return all;
}

inline void adam(float* __restrict values, const float* __restrict gradient, float* __restrict first,
                 float* __restrict second, std::ptrdiff_t count, const AdamStep& s) {
  for (std::ptrdiff_t j = 0; j < count; ++j) {
    const float g = gradient[j] * s.gradient_scale + s.weight_decay * values[j];
    const float m = first[j] * s.beta1 + g * s.fresh1;
    const float v = second[j] * s.beta2 + g * g * s.fresh2;
    first[j] = m;
    second[j] = v;
    values[j] -= s.step * m / (std::sqrt(v) * s.root_correction + s.epsilon);
  }
}

// from the nearer end, so that a rate of 1 arrives exactly
inline void follow(float* __restrict target, const float* __restrict source, float rate,
                   std::ptrdiff_t count) {
  if (rate < 0.5F) {
    for (std::ptrdiff_t j = 0; j < count; ++j) target[j] += rate * (source[j] - target[j]);
  } else {
    for (std::ptrdiff_t j = 0; j < count; ++j)
      target[j] = source[j] - (1.0F - rate) * (source[j] - target[j]);
  }
}

// huber(e) is c (|e| - c / 2) and its slope +-c, with c = min(|e|, 1). A lane is a quantile, so that no
// vector is summed across.
inline double quantile_regression(const float* q, int quantiles, const float* y, int atoms, float share,
                                  float* slope) {
  double loss = 0.0;
  const float weight = 1.0F / static_cast<float>(quantiles * atoms);
  for (int first = 0; first < quantiles; first += kLanes) {
    const int count = quantiles - first < kLanes ? quantiles - first : kLanes;
    float lanes[kLanes] = {};
    for (int n = 0; n < count; ++n) lanes[n] = q[first + n];
    const Vector here = at(lanes);
    Vector above{};  // sums over the atoms above a quantile, and below it
    Vector below{};
    Vector loss_above{};
    Vector loss_below{};
    for (int k = 0; k < atoms; ++k) {
      const Vector error = y[k] - here;
      const Vector up = error > 0.0F ? error : Vector{};
      const Vector down = error > 0.0F ? Vector{} : -error;
      const Vector up_slope = up < 1.0F ? up : Vector{} + 1.0F;
      const Vector down_slope = down < 1.0F ? down : Vector{} + 1.0F;
      above += up_slope;
      below += down_slope;
      loss_above += up_slope * (up - 0.5F * up_slope);
      loss_below += down_slope * (down - 0.5F * down_slope);
    }
    for (int n = 0; n < count; ++n) {
      const float tau = (static_cast<float>(first + n) + 0.5F) / static_cast<float>(quantiles);
      slope[first + n] = share * weight * ((1.0F - tau) * below[n] - tau * above[n]);
      loss += static_cast<double>(tau * loss_above[n] + (1.0F - tau) * loss_below[n]);
    }
  }
  return loss * weight;
}

using IntVector [[gnu::vector_size(kLanes * sizeof(int)), gnu::aligned(alignof(int)), gnu::may_alias]] = int;

// exp by its polynomial on [-ln 2 / 2, ln 2 / 2] and a power of two; log near one, tanh near zero by theirs
// (coefficients: Moshier's Cephes). Within two units in the last place of the C library's.
inline Vector exp_of(Vector x) {
  x = x < -87.0F ? Vector{} - 87.0F : x;
  x = x > 88.0F ? Vector{} + 88.0F : x;
  constexpr float kRounding = 12582912.0F;  // adding it leaves an integer in the low bits
  const Vector power = (x * 1.44269504F + kRounding) - kRounding;
  const Vector r = (x - power * 0.693359375F) - power * -2.12194440e-4F;
  Vector p = r * 1.9875691500e-4F + 1.3981999507e-3F;
  p = p * r + 8.3334519073e-3F;
  p = p * r + 4.1665795894e-2F;
  p = p * r + 1.6666665459e-1F;
  p = p * r + 5.0000001201e-1F;
  const Vector mantissa = p * (r * r) + r + 1.0F;
  const IntVector bits = (__builtin_convertvector(power, IntVector) + 127) << 23;
  return mantissa * reinterpret_cast<const Vector&>(bits);
}

// log(1 + e), 0 <= e <= 1
inline Vector log1p_of(Vector e) {
  const Vector w = e + 1.0F;
  const Vector lost = (e - (w - 1.0F)) / w;
  const auto large = w > 1.41421356F;
  const Vector f = (large ? w * 0.5F : w) - 1.0F;
  const Vector z = f * f;
  Vector p = f * 7.0376836292e-2F - 1.1514610310e-1F;
  p = p * f + 1.1676998740e-1F;
  p = p * f - 1.2420140846e-1F;
  p = p * f + 1.4249322787e-1F;
  p = p * f - 1.6668057665e-1F;
  p = p * f + 2.0000714765e-1F;
  p = p * f - 2.4999993993e-1F;
  p = p * f + 3.3333331174e-1F;
  return (f * z * p - 0.5F * z + f) + (large ? Vector{} + 0.69314718F : Vector{}) + lost;
}

inline void exp_vector(const float* x, float* y) { at(y) = exp_of(at(x)); }

inline void squash_vector(const float* u, float* action, float* log_slope) {
  const Vector x = at(u);
  const Vector size = x < 0.0F ? -x : x;
  const Vector e = exp_of(-2.0F * size);
  const Vector z = x * x;
  Vector p = z * -5.70498872745e-3F + 2.06390887954e-2F;
  p = p * z - 5.37397155531e-2F;
  p = p * z + 1.33314422036e-1F;
  p = p * z - 3.33332819422e-1F;
  const Vector far = (1.0F - e) / (1.0F + e);
  at(action) = size < 0.625F ? x + x * z * p : (x < 0.0F ? -far : far);
  const Vector softplus = (x < 0.0F ? -2.0F * x : Vector{}) + log1p_of(e);
  at(log_slope) = 2.0F * (0.69314718F - x - softplus);
}

inline void exp(const float* x, std::ptrdiff_t count, float* y) {
  std::ptrdiff_t n = 0;
  for (; n + kLanes <= count; n += kLanes) exp_vector(x + n, y + n);
  if (n == count) return;
  float in[kLanes] = {};
  float out[kLanes];
  for (std::ptrdiff_t k = n; k < count; ++k) in[k - n] = x[k];
  exp_vector(in, out);
  for (std::ptrdiff_t k = n; k < count; ++k) y[k] = out[k - n];
}

inline void squash(const float* u, std::ptrdiff_t count, float* action, float* log_slope) {
  std::ptrdiff_t n = 0;
  for (; n + kLanes <= count; n += kLanes) squash_vector(u + n, action + n, log_slope + n);
  if (n == count) return;
  float in[kLanes] = {};
  float out[kLanes];
  float log_out[kLanes];
  for (std::ptrdiff_t k = n; k < count; ++k) in[k - n] = u[k];
  squash_vector(in, out, log_out);
  for (std::ptrdiff_t k = n; k < count; ++k) {
    action[k] = out[k - n];
    log_slope[k] = log_out[k - n];
  }
}

inline void draw_mask(std::uint64_t seed, int dropped, float kept, std::ptrdiff_t count, float* mask) {
  constexpr int kWords = 64;
  constexpr int kUnits = 4 * kWords;
  constexpr std::uint64_t kStep = 0x9E3779B97F4A7C15U;  // of SplitMix64, which mix() is one draw of
  std::uint64_t words[kWords];
  unsigned short bits[kUnits];
  for (std::ptrdiff_t done = 0; done < count; done += kUnits, seed += kWords * kStep) {
    for (int n = 0; n < kWords; ++n) words[n] = mix(seed + static_cast<std::uint64_t>(n) * kStep);
    __builtin_memcpy(bits, words, sizeof bits);
    const int units = count - done < kUnits ? static_cast<int>(count - done) : kUnits;
    for (int n = 0; n < units; ++n) mask[done + n] = bits[n] < dropped ? 0.0F : kept;
  }
}

inline void multiply_by(float* __restrict x, const float* __restrict y, std::ptrdiff_t count) {
  for (std::ptrdiff_t j = 0; j < count; ++j) x[j] *= y[j];
}

constexpr Kernels kTable = {kName,
                            multiply,
                            row_dots,
                            pack_transposed,
                            column_sums,
                            column_moments,
                            unfold_norm,
                            norm_relu,
                            column_dots,
                            norm_backward,
                            layer_norm_relu,
                            layer_norm_backward,
                            quantile_regression,
                            exp,
                            squash,
                            draw_mask,
                            multiply_by,
                            sum_of_squares,
                            adam,
                            follow};
