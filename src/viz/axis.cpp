// SPDX-License-Identifier: MIT
// Scales, and ticks a person would choose.
#include "viz/axis.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace gallop::viz {
namespace {

constexpr double kLargest = 1e100;  ///< beyond it differences overflow

}  // namespace

void Range::include(double value) {
  if (!(std::abs(value) < kLargest)) {
    return;
  }
  const bool first = is_empty();
  low = first ? value : std::min(low, value);
  high = first ? value : std::max(high, value);
}

Range Range::padded(double fraction) const {
  const double width = high - low;
  const double margin = width > 0.0 ? fraction * width : std::max(1.0, 0.1 * std::abs(low));
  return {low - margin, high + margin};
}

Axis::Axis(const Range& values, double first, double last)
    : values_(values), first_(first), pixels_per_value_((last - first) / (values.high - values.low)) {}

double Axis::pixel(double value) const { return first_ + (value - values_.low) * pixels_per_value_; }

std::vector<double> Axis::ticks(double spacing) const {
  const double least = spacing / std::abs(pixels_per_value_);
  const double power = std::pow(10.0, std::floor(std::log10(least)));
  double step = 10.0 * power;
  for (const double round : {1.0, 2.0, 5.0}) {
    if (round * power >= least) {
      step = round * power;
      break;
    }
  }
  const double slack = 1e-9 * (values_.high - values_.low);
  const double begin = std::ceil((values_.low - slack) / step);
  const double end = std::floor((values_.high + slack) / step);
  std::vector<double> ticks;
  for (double k = 0.0; k <= end - begin; k += 1.0) {                  // far from zero, begin + 1 is begin
    const double tick = begin + k == 0.0 ? 0.0 : (begin + k) * step;  // never -0
    if (ticks.empty() || tick > ticks.back()) ticks.push_back(tick);
  }
  return ticks;
}

std::string short_number(double value) {
  const double size = std::abs(value);
  const bool millions = size >= 1e6;
  const bool thousands = !millions && size >= 1e4;
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.10g%s",
                value / (millions    ? 1e6
                         : thousands ? 1e3
                                     : 1.0),
                millions    ? "M"
                : thousands ? "k"
                            : "");
  return text.data();
}

}  // namespace gallop::viz
