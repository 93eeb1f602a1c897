// SPDX-License-Identifier: MIT
// Means and deviations against numbers worked out by hand.
#include "viz/running_statistics.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using gallop::viz::running_statistics;

namespace {
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
}

TEST_CASE("the mean is that of the window, and before it fills, of what is there") {
  const std::vector<double> returns{2.0, 4.0, 9.0, -1.0};
  const auto statistics = running_statistics(returns, 2);
  CHECK(statistics.mean == std::vector<double>{2.0, 3.0, 6.5, 4.0});
  CHECK(statistics.deviation == std::vector<double>{0.0, 1.0, 2.5, 5.0});
}

TEST_CASE("returns that are not finite are left out") {
  const std::vector<double> returns{kNan, 4.0, kNan, std::numeric_limits<double>::infinity(), 8.0};
  const auto statistics = running_statistics(returns, 3);
  CHECK(std::isnan(statistics.mean[0]));
  CHECK(statistics.mean[1] == 4.0);
  CHECK(statistics.mean[3] == 4.0);
  CHECK(statistics.mean[4] == 8.0);
  CHECK(statistics.best == 4);
}

TEST_CASE("a lucky first episode is not the best mean") {
  std::vector<double> returns(30, 100.0);
  returns[0] = 5000.0;
  returns[29] = 2000.0;
  const auto statistics = running_statistics(returns, 10);
  REQUIRE(statistics.best);
  CHECK(*statistics.best == 9);  // the first mean of ten, not of one
  returns[0] = 100.0;
  CHECK(running_statistics(returns, 10).best == 29);
}

TEST_CASE("no episodes, no statistics") {
  const auto statistics = running_statistics({}, 100);
  CHECK(statistics.mean.empty());
  CHECK_FALSE(statistics.best);
}
