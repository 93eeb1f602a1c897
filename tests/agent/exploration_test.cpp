// SPDX-License-Identifier: MIT
// The statistics of exploration: variance, correlation, holding, independent streams.
#include "agent/exploration.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

namespace gallop::agent {

TEST_CASE("autoregressive noise has unit variance, the correlation and the period asked for") {
  struct Wanted {
    double correlation;
    int period;
  };
  for (const Wanted wanted : {Wanted{0.0, 0}, Wanted{0.9, 0}, Wanted{0.9, 17}, Wanted{0.95, 2}}) {
    CAPTURE(wanted.correlation);
    CAPTURE(wanted.period);
    AutoregressiveNoise noise(2, wanted.correlation, wanted.period);
    std::mt19937_64 generator(11);
    constexpr int kCount = 400000;
    double mean = 0.0, square = 0.0, across = 0.0;
    std::vector<double> lags(10);
    std::vector<double> series;
    for (int i = 0; i < kCount; ++i) {
      const std::span<const float> x = noise.next(generator);
      REQUIRE(x.size() == 2);
      series.push_back(x[0]);
      across += x[0] * x[1] / kCount;
    }
    for (std::size_t i = lags.size(); i < series.size(); ++i) {
      mean += series[i] / kCount;
      square += series[i] * series[i] / kCount;
      for (std::size_t k = 0; k < lags.size(); ++k) lags[k] += series[i] * series[i - k] / kCount;
    }
    CHECK(std::fabs(mean) < 0.03);
    CHECK(square == doctest::Approx(1.0).epsilon(0.03));
    for (std::size_t k = 0; k < lags.size(); ++k) {
      CAPTURE(k);
      const auto steps = static_cast<double>(k);
      const double turned = wanted.period > 0 ? 2.0 * std::numbers::pi * steps / wanted.period : 0.0;
      CHECK(std::fabs(lags[k] - std::pow(wanted.correlation, steps) * std::cos(turned)) < 0.03);
    }
    CHECK(std::fabs(across) < 0.03);
  }
}

TEST_CASE("noise that swings goes on from what it was") {
  AutoregressiveNoise noise(3, 0.9, 17);
  std::mt19937_64 generator(14);
  for (int i = 0; i < 5; ++i) noise.next(generator);
  AutoregressiveNoise restored(3, 0.9, 17);
  restored.restore(noise.started(), noise.value());
  std::mt19937_64 same = generator;
  for (int i = 0; i < 5; ++i) {
    const std::span<const float> next = noise.next(generator);
    const std::span<const float> again = restored.next(same);
    CHECK(std::equal(next.begin(), next.end(), again.begin(), again.end()));
  }
}

TEST_CASE("noise that is no longer correlated owes nothing to the latest") {
  for (const int period : {0, 17}) {
    AutoregressiveNoise noise(1, 0.95, period);
    std::mt19937_64 generator(12);
    noise.next(generator);
    noise.correlate(0.0);
    std::mt19937_64 same = generator;
    CHECK(noise.next(generator)[0] == static_cast<float>(normal(same)));
  }
}

TEST_CASE("the first noise of an episode has unit variance and owes nothing to the last") {
  for (const int period : {0, 17}) {
    AutoregressiveNoise noise(1, 0.95, period);
    std::mt19937_64 generator(12);
    double square = 0.0, carried = 0.0;
    constexpr int kCount = 50000;
    for (int i = 0; i < kCount; ++i) {
      const double last = noise.next(generator)[0];
      noise.restart();
      const double first = noise.next(generator)[0];
      square += first * first / kCount;
      carried += first * last / kCount;
    }
    CHECK(square == doctest::Approx(1.0).epsilon(0.03));
    CHECK(std::fabs(carried) < 0.03);
  }
}

TEST_CASE("random actions are held and cover the range") {
  HeldRandomActions actions(3, 4);
  std::mt19937_64 generator(13);
  double mean = 0.0, square = 0.0;
  for (int round = 0; round < 5000; ++round) {
    std::vector<float> first;
    for (int i = 0; i < 4; ++i) {
      const std::span<const float> action = actions.next(generator);
      if (i == 0) first.assign(action.begin(), action.end());
      CHECK(std::equal(first.begin(), first.end(), action.begin()));
    }
    REQUIRE(std::fabs(first[0]) <= 1.0F);
    mean += first[0] / 5000;
    square += first[0] * first[0] / 5000;
  }
  CHECK(std::fabs(mean) < 0.03);
  CHECK(square == doctest::Approx(1.0 / 3.0).epsilon(0.05));
}

TEST_CASE("every stream of a seed has its own numbers") {
  CHECK(derive_seed(1, Stream::Replay) != derive_seed(1, Stream::Exploration));
  CHECK(derive_seed(1, Stream::Replay) != derive_seed(2, Stream::Replay));
  CHECK(derive_seed(0, Stream::Weights) == derive_seed(0, Stream::Weights));
}

}  // namespace gallop::agent
