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

inline Vector& at(float* p) { return *reinterpret_cast<Vector*>(p); }
inline const Vector& at(const float* p) { return *reinterpret_cast<const Vector*>(p); }
inline Four& four_at(float* p) { return *reinterpret_cast<Four*>(p); }
inline const Four& four_at(const float* p) { return *reinterpret_cast<const Four*>(p); }

// ------------------------------------------------------------------------------------------ matrix product

inline int gate_row(const Product& p, int i) { return p.gate_row == nullptr ? i : p.gate_row[i]; }

[[gnu::always_inline]] inline Vector finish(const Product& p, int i, int j, Vector c) {
  if (p.bias != nullptr) c += at(p.bias + j);
  if (p.relu) c = c < 0.0F ? Vector{} : c;  // this way round a NaN stays one
  if (p.scale != nullptr) c *= at(p.scale + j);
  if (p.along != nullptr) {
    c += at(p.offset + j) + at(p.slope + j) * at(p.along + i * p.along_stride + j);
  }
  if (p.gate != nullptr) c = at(p.gate + gate_row(p, i) * p.gate_stride + j) > 0.0F ? c : Vector{};
  return c;
}

inline float finish(const Product& p, int i, int j, float c) {
  if (p.bias != nullptr) c += p.bias[j];
  if (p.relu) c = c < 0.0F ? 0.0F : c;
  if (p.scale != nullptr) c *= p.scale[j];
  if (p.along != nullptr) c += p.offset[j] + p.slope[j] * p.along[i * p.along_stride + j];
  if (p.gate != nullptr && !(p.gate[gate_row(p, i) * p.gate_stride + j] > 0.0F)) c = 0.0F;
  return c;
}

// kRows rows by kVectors vectors of C, summed in registers over the whole depth. `panel` is where B's columns
// j.. begin; `valid` of the tile's columns exist.
template <int kRows, int kVectors, bool kTransposed>
inline void tile(const Product& p, const float* panel, std::ptrdiff_t panel_stride, int i, int j, int valid) {
  Vector sum[kRows][kVectors];
#pragma GCC unroll 12
  for (int r = 0; r < kRows; ++r) {
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v) sum[r][v] = Vector{};
  }
  const float* a = kTransposed ? p.a + i : p.a + i * p.a_stride;
  for (int k = 0; k < p.depth; ++k) {
    Vector b[kVectors];
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v) b[v] = at(panel + k * panel_stride + std::ptrdiff_t{v} * kLanes);
#pragma GCC unroll 12
    for (int r = 0; r < kRows; ++r) {
      const float x = kTransposed ? a[k * p.a_stride + r] : a[r * p.a_stride + k];
#pragma GCC unroll 4
      for (int v = 0; v < kVectors; ++v) sum[r][v] += x * b[v];
    }
  }
  // the sums stay in registers only while every index into them is known: hence the unrolled loops
  float row[kLanes * kVectors];
#pragma GCC unroll 12
  for (int r = 0; r < kRows; ++r) {
    float* c = p.c + (i + r) * p.c_stride + j;
    if (valid == kLanes * kVectors) {
#pragma GCC unroll 4
      for (int v = 0; v < kVectors; ++v) at(c + v * kLanes) = finish(p, i + r, j + v * kLanes, sum[r][v]);
    } else {
#pragma GCC unroll 4
      for (int v = 0; v < kVectors; ++v) at(row + std::ptrdiff_t{v} * kLanes) = sum[r][v];
      for (int n = 0; n < valid; ++n) c[n] = finish(p, i + r, j + n, row[n]);
    }
  }
}

template <int kVectors, bool kTransposed>
inline void column_of_tiles(const Product& p, const float* panel, std::ptrdiff_t panel_stride, int j,
                            int valid) {
  int i = 0;
  for (; i + kTileRows <= p.rows; i += kTileRows) {
    tile<kTileRows, kVectors, kTransposed>(p, panel, panel_stride, i, j, valid);
  }
  for (; i + 4 <= p.rows; i += 4) tile<4, kVectors, kTransposed>(p, panel, panel_stride, i, j, valid);
  for (; i < p.rows; ++i) tile<1, kVectors, kTransposed>(p, panel, panel_stride, i, j, valid);
}

template <bool kTransposed>
inline void product(const Product& p) {
  constexpr int kWide = 2 * kLanes;
  for (int j = 0; j < p.columns; j += kWide) {
    const int valid = p.columns - j < kWide ? p.columns - j : kWide;
    const bool narrow = valid <= kLanes;
    const float* panel = p.b + j;
    std::ptrdiff_t stride = p.b_stride;
    if (p.b_in_panels) {
      panel = p.b + static_cast<std::ptrdiff_t>(j / Product::kPanel) * p.depth * Product::kPanel +
              j % Product::kPanel;
      stride = Product::kPanel;
    } else if (valid != kWide && valid != kLanes) {
      stride = narrow ? kLanes : kWide;
      panel = last_columns(p, j, static_cast<int>(stride));
    }
    if (narrow) {
      column_of_tiles<1, kTransposed>(p, panel, stride, j, valid);
    } else {
      column_of_tiles<2, kTransposed>(p, panel, stride, j, valid);
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

inline void column_sums(const float* x, std::ptrdiff_t stride, int rows, int columns, float* out) {
  int j = 0;
  for (; j + kLanes <= columns; j += kLanes) {
    Vector even{};
    Vector odd{};
    int i = 0;
    for (; i + 2 <= rows; i += 2) {
      even += at(x + i * stride + j);
      odd += at(x + (i + 1) * stride + j);
    }
    if (i < rows) even += at(x + i * stride + j);
    at(out + j) = even + odd;
  }
  for (; j < columns; ++j) {
    out[j] = 0.0F;
    for (int i = 0; i < rows; ++i) out[j] += x[i * stride + j];
  }
}

inline void column_moments(const float* x, std::ptrdiff_t stride, int rows, int columns, float* mean,
                           float* variance) {
  column_sums(x, stride, rows, columns, mean);
  const float share = 1.0F / static_cast<float>(rows);
  int j = 0;
  for (; j + kLanes <= columns; j += kLanes) {
    const Vector middle = at(mean + j) * share;
    Vector even{};
    Vector odd{};
    int i = 0;
    for (; i + 2 <= rows; i += 2) {
      const Vector a = at(x + i * stride + j) - middle;
      const Vector b = at(x + (i + 1) * stride + j) - middle;
      even += a * a;
      odd += b * b;
    }
    if (i < rows) {
      const Vector a = at(x + i * stride + j) - middle;
      even += a * a;
    }
    at(mean + j) = middle;
    at(variance + j) = (even + odd) * share;
  }
  for (; j < columns; ++j) {
    mean[j] *= share;
    variance[j] = 0.0F;
    for (int i = 0; i < rows; ++i) {
      const float a = x[i * stride + j] - mean[j];
      variance[j] += a * a;
    }
    variance[j] *= share;
  }
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
  for (; j < inputs; ++j) {
    shift[j] = dots[j] = 0.0F;
    for (int o = 0; o < outputs; ++o) {
      const std::ptrdiff_t place = static_cast<std::ptrdiff_t>(o) * inputs + j;
      shift[j] += weight[place] * d[o];
      dots[j] += weight[place] * product[place];
      product[place] = g[j] * product[place] + c[j] * d[o];
    }
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
                            multiply_by,
                            sum_of_squares,
                            adam,
                            follow};
