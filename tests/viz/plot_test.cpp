// SPDX-License-Identifier: MIT
// Scales there and back, thinning that loses no peak, numbers for people.
#include "viz/plot.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace gallop::viz;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::vector<std::string> labels(const std::vector<Tick>& ticks) {
  std::vector<std::string> words;
  for (const Tick& tick : ticks) words.push_back(tick.label);
  return words;
}

}  // namespace

TEST_CASE("a scale goes from values to pixels and back") {
  for (const bool logarithmic : {false, true}) {
    const Scale scale({1.0, 1000.0}, 300.0, 10.0, logarithmic);
    CHECK(scale.pixel(1.0) == doctest::Approx(300.0));
    CHECK(scale.pixel(1000.0) == doctest::Approx(10.0));
    for (const double value : {1.0, 7.0, 450.0})
      CHECK(scale.value(scale.pixel(value)) == doctest::Approx(value));
  }
}

TEST_CASE("a logarithmic scale puts decades apart equally, and has no place for zero") {
  const Scale scale({1.0, 1000.0}, 0.0, 300.0, true);
  CHECK(scale.pixel(10.0) == doctest::Approx(100.0));
  CHECK(std::isnan(scale.pixel(0.0)));
  CHECK(std::isnan(scale.pixel(-3.0)));
  CHECK(labels(scale.ticks(50.0)) == std::vector<std::string>{"1", "10", "100", "1000"});
}

TEST_CASE("where not two powers of ten fit, a logarithmic scale has round numbers") {
  const Scale scale({110.0, 480.0}, 0.0, 300.0, true);
  CHECK(scale.ticks(40.0).size() >= 2);
}

TEST_CASE("ticks keep their distance") {
  for (const bool logarithmic : {false, true}) {
    const Scale scale({0.003, 4e6}, 0.0, 400.0, logarithmic);
    const std::vector<Tick> ticks = scale.ticks(60.0);
    CHECK(ticks.size() >= 2);
    for (std::size_t i = 1; i < ticks.size(); ++i) {
      CHECK(scale.pixel(ticks[i].value) - scale.pixel(ticks[i - 1].value) >= 54.0);
    }
  }
}

TEST_CASE("a long line has at most four points a pixel, and keeps its peaks") {
  std::vector<double> x(100'000);
  std::vector<double> y(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = static_cast<double>(i);
    y[i] = std::sin(0.01 * x[i]);
  }
  y[54'321] = 9.0;
  y[77'777] = -9.0;
  const Scale across({0.0, 1e5}, 0.0, 400.0);
  const Scale up({-10.0, 10.0}, 200.0, 0.0);
  const auto lines = pixel_lines(x, y, across, up);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].size() <= 4 * 401);
  const auto [top, bottom] = std::minmax_element(lines[0].begin(), lines[0].end(),
                                                 [](const auto& a, const auto& b) { return a.y < b.y; });
  CHECK(top->y == doctest::Approx(up.pixel(9.0)));
  CHECK(bottom->y == doctest::Approx(up.pixel(-9.0)));
  CHECK(std::is_sorted(lines[0].begin(), lines[0].end(),
                       [](const auto& a, const auto& b) { return std::floor(a.x) < std::floor(b.x); }));
}

TEST_CASE("a short line keeps every point, and a gap stays a gap") {
  const std::vector<double> x{0, 1, 2, 3, 4};
  const std::vector<double> y{1, 2, kNaN, 4, 5};
  const auto lines = pixel_lines(x, y, Scale({0.0, 4.0}, 0.0, 400.0), Scale({0.0, 5.0}, 100.0, 0.0));
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].size() == 2);
  CHECK(lines[1].size() == 2);
}

TEST_CASE("zoomed in, a line still comes from its neighbours outside") {
  const std::vector<double> x{0, 10, 20, 30};
  const std::vector<double> y{0, 1, 2, 3};
  const auto lines = pixel_lines(x, y, Scale({12.0, 18.0}, 0.0, 100.0), Scale({0.0, 3.0}, 100.0, 0.0));
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].size() == 2);
  CHECK(lines[0][0].x < 0.0);
  CHECK(lines[0][1].x > 100.0);
}

TEST_CASE("nothing but gaps is no line") {
  CHECK(pixel_lines(std::vector<double>{1, 2}, std::vector<double>{kNaN, kNaN}, Scale({0.0, 4.0}, 0.0, 10.0),
                    Scale({0.0, 5.0}, 10.0, 0.0))
            .empty());
  CHECK(pixel_lines({}, {}, Scale({0.0, 4.0}, 0.0, 10.0), Scale({0.0, 5.0}, 10.0, 0.0)).empty());
}

TEST_CASE("the range of what is seen leaves out the rest") {
  const std::vector<double> x{0, 1, 2, 3};
  const std::vector<double> y{-5, 2, 3, 100};
  const Range some = values_inside(x, y, {0.5, 2.5}, false);
  CHECK(some.low == 2.0);
  CHECK(some.high == 3.0);
  CHECK(values_inside(x, y, {0.0, 3.0}, true).low == 2.0);
  CHECK(values_inside(x, y, {7.0, 8.0}, false).is_empty());
}

TEST_CASE("what can be drawn has a width") {
  for (const bool logarithmic : {false, true}) {
    for (const Range& range : {Range{}, Range{3.0, 3.0}, Range{1.0, 1e6}}) {
      const Range wider = drawable(range, logarithmic);
      CHECK(wider.high > wider.low);
      if (logarithmic) CHECK(wider.low > 0.0);
    }
  }
}

TEST_CASE("the nearest point is found") {
  const std::vector<double> x{0, 10, 20};
  CHECK(*nearest(x, -5.0) == 0);
  CHECK(*nearest(x, 4.9) == 0);
  CHECK(*nearest(x, 5.1) == 1);
  CHECK(*nearest(x, 99.0) == 2);
  CHECK_FALSE(nearest({}, 1.0).has_value());
}

TEST_CASE("numbers have as many digits as one reads") {
  CHECK(readable(1586.04) == "1586.0");
  CHECK(readable(8.214) == "8.21");
  CHECK(readable(0.06123) == "0.0612");
  CHECK(readable(3e-4) == "3.0e-04");
  CHECK(readable(0.0) == "0");
  CHECK(readable(-1353.926) == "-1353.9");
  CHECK(readable(312000) == "312,000");
  CHECK(readable(kNaN) == "-");
  CHECK(grouped(0) == "0");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1000) == "1,000");
  CHECK(grouped(-1234567) == "-1,234,567");
  CHECK(clock_time(65.2) == "1:05");
  CHECK(clock_time(4812) == "1:20:12");
  CHECK(clock_time(kNaN) == "-");
}

TEST_CASE("a chart's numbers come out as CSV") {
  PlotContent content;
  PlotSeries series;
  series.name = "critic";
  series.x = content.keep({1000, 2000});
  series.y = content.keep({8.25, kNaN});
  content.series.push_back(series);
  CHECK(to_csv(content) == "series,x,y\n\"critic\",1000,8.25\n\"critic\",2000,nan\n");
}

TEST_CASE("kept numbers stay where they are when a content is moved") {
  PlotContent content;
  const auto first = content.keep({1, 2, 3});
  for (int i = 0; i < 20; ++i) (void)content.keep({4});
  const PlotContent moved = std::move(content);
  CHECK(first.data() == moved.owned.front().data());
}
