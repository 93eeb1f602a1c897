// SPDX-License-Identifier: MIT
// Each loop, in every instruction set this processor has, against the plainest code for it in double
// precision.
#include "agent/kernels.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "agent/crew.h"
#include "agent/random.h"

namespace gallop::agent {
namespace {

using Floats = std::vector<float>;

Floats random_floats(std::size_t count, std::uint64_t seed) {
  std::mt19937_64 generator(seed);
  Floats floats(count);
  for (float& x : floats) x = static_cast<float>(normal(generator));
  return floats;
}

bool near(double a, double b, double scale = 1.0) {
  return std::fabs(a - b) <= 2e-5 * (scale + std::fabs(b));
}

template <typename Check>
void for_every_set(const Check& check) {
  for (const Kernels* set : runnable_kernels()) {
    const std::string name = set->name;
    INFO(name);
    check(*set);
  }
}

// The panels of B [depth, columns], from its transpose as pack_transposed() takes it.
Floats panels_of(const Kernels& set, const Floats& b, int depth, int columns) {
  Floats transposed(b.size());
  for (int k = 0; k < depth; ++k) {
    for (int j = 0; j < columns; ++j)
      transposed[static_cast<std::size_t>(j * depth + k)] = b[static_cast<std::size_t>(k * columns + j)];
  }
  Floats panels(static_cast<std::size_t>(panels_size(depth, columns)));
  set.pack_transposed(transposed.data(), columns, depth, nullptr, panels.data());
  return panels;
}

}  // namespace

TEST_CASE("a product is the sum of products, whatever its size, layout and finish") {
  for_every_set([](const Kernels& set) {
    for (const auto [rows, columns, depth] : {std::array{1, 1, 1},
                                              {13, 33, 7},
                                              {25, 12, 40},
                                              {30, 70, 26},
                                              {7, 16, 5},
                                              {12, 32, 64},
                                              {21, 58, 300},
                                              {9, 64, 257}}) {
      const Floats a = random_floats(static_cast<std::size_t>(rows * depth), 1);
      const Floats b = random_floats(static_cast<std::size_t>(depth * columns), 2);
      const Floats row = random_floats(static_cast<std::size_t>(columns), 3);
      const Floats gate = random_floats(static_cast<std::size_t>(rows * columns), 4);
      const Floats panels = panels_of(set, b, depth, columns);
      for (const bool transposed : {false, true}) {
        for (const bool in_panels : {false, true}) {
          for (const int finish : {0, 1, 2, 3, 4}) {
            Floats c = finish == 4 ? gate : Floats(static_cast<std::size_t>(rows * columns), -7.0F);
            Product product{.rows = rows, .columns = columns, .depth = depth};
            product.a = a.data();
            product.a_stride = transposed ? rows : depth;
            product.a_transposed = transposed;
            product.b = in_panels ? panels.data() : b.data();
            product.b_stride = columns;
            product.b_in_panels = in_panels;
            product.c = c.data();
            product.c_stride = columns;
            if (finish == 1) {
              product.bias = row.data();
              product.relu = true;
            }
            if (finish >= 2) {
              product.scale = row.data();
              product.gate = finish == 4 ? c.data() : gate.data();  // C may be its own gate
              product.gate_stride = columns;
            }
            if (finish >= 3) {
              product.offset = product.slope = row.data();
              product.along = product.gate;
              product.along_stride = columns;
            }
            set.multiply(product);
            bool right = true;
            for (int i = 0; i < rows; ++i) {
              for (int j = 0; j < columns; ++j) {
                double sum = 0.0;
                for (int k = 0; k < depth; ++k) {
                  sum += static_cast<double>(
                             a[static_cast<std::size_t>(transposed ? k * rows + i : i * depth + k)]) *
                         b[static_cast<std::size_t>(k * columns + j)];
                }
                const double r = row[static_cast<std::size_t>(j)];
                const double g = gate[static_cast<std::size_t>(i * columns + j)];
                if (finish == 1) sum = std::max(sum + r, 0.0);
                if (finish >= 2) sum *= r;
                if (finish >= 3) sum += r + r * g;
                if (finish >= 2 && g <= 0.0) sum = 0.0;
                right = right && near(c[static_cast<std::size_t>(i * columns + j)], sum);
              }
            }
            INFO(rows << "x" << columns << "x" << depth << " transposed " << transposed << " panels "
                      << in_panels << " finish " << finish);
            CHECK(right);
          }
        }
      }
    }
  });
}

TEST_CASE("a product that is shared out has the bits of one that is not") {
  const int size = 167;
  const Floats a = random_floats(size * size, 1);
  const Floats b = random_floats(size * size, 2);
  const auto with = [&](int threads, bool transposed) {
    Crew crew(threads);
    Floats c(size * size);
    Product product{.rows = size, .columns = size, .depth = size};
    product.a = a.data();
    product.a_transposed = transposed;
    product.b = b.data();
    product.c = c.data();
    product.a_stride = product.b_stride = product.c_stride = size;
    multiply(product, crew);
    return c;
  };
  for (const bool transposed : {false, true}) {
    CHECK(with(2, transposed) == with(1, transposed));
    CHECK(with(5, transposed) == with(1, transposed));
  }
}

TEST_CASE("a product keeps a NaN through its ReLU") {
  for_every_set([](const Kernels& set) {
    const Floats a = {std::numeric_limits<float>::quiet_NaN()};
    const Floats b(40, 1.0F);
    Floats c(40);
    Product product{.rows = 1, .columns = 40, .depth = 1};
    product.a = a.data();
    product.a_stride = 1;
    product.b = b.data();
    product.b_stride = 40;
    product.c = c.data();
    product.c_stride = 40;
    product.relu = true;
    set.multiply(product);
    CHECK(std::all_of(c.begin(), c.end(), [](float x) { return std::isnan(x); }));
  });
}

TEST_CASE("sums, moments and dot products of columns and rows are what they say") {
  for_every_set([](const Kernels& set) {
    constexpr int kRows = 19;
    constexpr int kColumns = 77;
    constexpr int kStride = 81;
    const Floats x = random_floats(kRows * kStride, 5);
    const Floats w = random_floats(kColumns, 6);
    Floats sums(kColumns), mean(kColumns), variance(kColumns), dots(kRows);
    set.column_sums(x.data(), kStride, kRows, kColumns, sums.data());
    set.column_moments(x.data(), kStride, kRows, kColumns, mean.data(), variance.data());
    set.row_dots(x.data(), kStride, kRows, kColumns, w.data(), 0.5F, dots.data());
    for (int j = 0; j < kColumns; ++j) {
      double sum = 0.0;
      double squares = 0.0;
      for (int i = 0; i < kRows; ++i) sum += x[static_cast<std::size_t>(i * kStride + j)];
      for (int i = 0; i < kRows; ++i)
        squares += std::pow(x[static_cast<std::size_t>(i * kStride + j)] - sum / kRows, 2);
      const auto at = static_cast<std::size_t>(j);
      CHECK(near(sums[at], sum));
      CHECK(near(mean[at], sum / kRows));
      CHECK(near(variance[at], squares / kRows));
    }
    for (int i = 0; i < kRows; ++i) {
      double sum = 0.5;
      for (int j = 0; j < kColumns; ++j)
        sum += static_cast<double>(x[static_cast<std::size_t>(i * kStride + j)]) *
               w[static_cast<std::size_t>(j)];
      CHECK(near(dots[static_cast<std::size_t>(i)], sum));
    }
    double squares = 0.0;
    for (const float v : x) squares += static_cast<double>(v) * v;
    CHECK(near(set.sum_of_squares(x.data(), static_cast<std::ptrdiff_t>(x.size())), squares));
  });
}

TEST_CASE("quantile regression's slope is its derivative") {
  for_every_set([](const Kernels& set) {
    Floats q = random_floats(7, 8);
    Floats y = random_floats(23, 9);
    for (float& v : y) v *= 2.0F;
    Floats slope(q.size()), unused(q.size());
    const auto loss = [&](const Floats& at) {
      return set.quantile_regression(at.data(), 7, y.data(), 23, 1.0F, unused.data());
    };
    set.quantile_regression(q.data(), 7, y.data(), 23, 0.25F, slope.data());
    for (std::size_t i = 0; i < q.size(); ++i) {
      constexpr float kStep = 0.01F;
      Floats above = q;
      Floats under = q;
      above[i] += kStep;
      under[i] -= kStep;
      CHECK(slope[i] ==
            doctest::Approx(0.25 * (loss(above) - loss(under)) / (2.0 * kStep)).epsilon(0.02).scale(0.1));
    }
    y[22] = std::numeric_limits<float>::quiet_NaN();
    CHECK_FALSE(std::isfinite(loss(q)));
    y[22] = std::numeric_limits<float>::infinity();
    CHECK_FALSE(std::isfinite(loss(q)));
  });
}

TEST_CASE("exp, tanh and the logarithm of tanh's slope keep a float's digits") {
  for_every_set([](const Kernels& set) {
    Floats x;
    for (float v = -30.0F; v <= 30.0F; v += 0.037F) x.push_back(v);
    for (const float v : {0.0F, 1e-6F, -1e-6F, 0.6249F, 0.6251F, -0.625F}) x.push_back(v);
    Floats e(x.size()), a(x.size()), slope(x.size());
    const auto count = static_cast<std::ptrdiff_t>(x.size());
    set.exp(x.data(), count, e.data());
    set.squash(x.data(), count, a.data(), slope.data());
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double u = x[i];
      INFO(u);
      CHECK(e[i] == doctest::Approx(std::exp(u)).epsilon(4e-7).scale(0.0));
      CHECK(a[i] == doctest::Approx(std::tanh(u)).epsilon(4e-7).scale(1e-12));
      CHECK(slope[i] ==
            doctest::Approx(2.0 * (std::log(2.0) - u - std::log1p(std::exp(-2.0 * u)))).epsilon(4e-7));
    }
    const float nan = std::numeric_limits<float>::quiet_NaN();
    set.exp(&nan, 1, e.data());
    set.squash(&nan, 1, a.data(), slope.data());
    CHECK(std::isnan(e[0]));
    CHECK(std::isnan(a[0]));
    CHECK(std::isnan(slope[0]));
  });
}

TEST_CASE("a mask is SplitMix64's bits, sixteen a unit, and drops the share it should") {
  // what the generator gives from seed 1234567, as Rosetta Code lists it
  constexpr std::array<std::uint64_t, 2> kWords = {6457827717110365317U, 3203168211198807973U};
  for_every_set([&](const Kernels& set) {
    for (int unit = 0; unit < 8; ++unit) {
      const auto at = static_cast<std::size_t>(unit);
      const int bits = static_cast<int>(kWords[at / 4] >> (16 * (at % 4)) & 0xFFFFU);
      Floats mask(8);
      set.draw_mask(1234567, bits, 2.0F, 8, mask.data());
      CHECK(mask[at] == 2.0F);
      set.draw_mask(1234567, bits + 1, 2.0F, 8, mask.data());
      CHECK(mask[at] == 0.0F);
    }
    // more than are drawn at once; nothing is written past the end, and a longer mask begins as a shorter one
    Floats mask(100001, -1.0F);
    set.draw_mask(7, 6554, 1.0F, 100000, mask.data());
    CHECK(mask[100000] == -1.0F);
    const auto dropped = static_cast<double>(std::count(mask.begin(), mask.end(), 0.0F));
    CHECK(dropped / 100000 == doctest::Approx(0.1).epsilon(0.04));
    Floats shorter(999);
    set.draw_mask(7, 6554, 1.0F, 999, shorter.data());
    CHECK(std::equal(shorter.begin(), shorter.end(), mask.begin()));
  });
}

TEST_CASE("following at a rate of one arrives exactly") {
  for_every_set([](const Kernels& set) {
    const Floats source = random_floats(77, 1);
    Floats target = random_floats(77, 2);
    const Floats start = target;
    set.follow(target.data(), source.data(), 0.25F, 77);
    for (std::size_t i = 0; i < target.size(); ++i)
      CHECK(near(target[i], 0.75 * start[i] + 0.25 * source[i]));
    set.follow(target.data(), source.data(), 1.0F, 77);
    CHECK(target == source);
  });
}

TEST_CASE("a crew does each part once, and each of any number of things") {
  for (const int size : {1, 2, 4}) {
    Crew crew(size);
    CHECK(crew.size() == size);
    std::vector<int> counts(static_cast<std::size_t>(size));
    std::vector<int> things(5);
    for (int round = 0; round < 300; ++round) {
      crew.run([&](int part) { ++counts[static_cast<std::size_t>(part)]; });
      crew.each(5, [&](int i) { ++things[static_cast<std::size_t>(i)]; });
    }
    CHECK(std::all_of(counts.begin(), counts.end(), [](int count) { return count == 300; }));
    CHECK(things == std::vector<int>(5, 300));
  }
}

}  // namespace gallop::agent
