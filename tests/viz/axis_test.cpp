// SPDX-License-Identifier: MIT
// Scales, ticks, and numbers written short.
#include "viz/axis.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using gallop::viz::Axis;
using gallop::viz::Range;
using gallop::viz::short_number;

TEST_CASE("an axis maps its ends to its pixels") {
  const Axis axis({-1000.0, 3000.0}, 700.0, 100.0);
  CHECK(axis.pixel(-1000.0) == doctest::Approx(700.0));
  CHECK(axis.pixel(3000.0) == doctest::Approx(100.0));
  CHECK(axis.pixel(1000.0) == doctest::Approx(400.0));
}

TEST_CASE("ticks are round numbers that do not crowd") {
  CHECK(Axis({0.0, 100'000.0}, 96.0, 1244.0).ticks(130.0) ==
        std::vector<double>{0.0, 20'000.0, 40'000.0, 60'000.0, 80'000.0, 100'000.0});
  CHECK(Axis({-1500.0, 2100.0}, 716.0, 78.0).ticks(90.0) ==
        std::vector<double>{-1000.0, 0.0, 1000.0, 2000.0});
  for (const double width : {1e-3, 0.7, 13.0, 999.0, 1e7}) {
    const auto ticks = Axis({0.0, width}, 0.0, 1000.0).ticks(100.0);
    CHECK(ticks.size() >= 4);
    CHECK(ticks.size() <= 11);
  }
}

TEST_CASE("ticks come to an end where neighbouring numbers are far apart") {
  const auto ticks = Axis({9e18, 9e18 + 4096.0}, 0.0, 1000.0).ticks(100.0);
  CHECK(ticks.size() >= 1);
  CHECK(ticks.size() <= 12);
}

TEST_CASE("a range ignores what cannot be drawn") {
  Range range;
  CHECK(range.is_empty());
  range.include(std::numeric_limits<double>::quiet_NaN());
  range.include(std::numeric_limits<double>::infinity());
  range.include(-1e300);
  CHECK(range.is_empty());
  range.include(-3.0);
  CHECK_FALSE(range.is_empty());
  CHECK(range.padded(0.1).low < -3.0);
  CHECK(range.padded(0.1).high > -3.0);
}

TEST_CASE("numbers are written short") {
  CHECK(short_number(0.0) == "0");
  CHECK(short_number(-1500.0) == "-1500");
  CHECK(short_number(3.0 * 0.1) == "0.3");
  CHECK(short_number(20'000.0) == "20k");
  CHECK(short_number(1'500'000.0) == "1.5M");
}
