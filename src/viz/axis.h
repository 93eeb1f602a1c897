// SPDX-License-Identifier: MIT
// A linear scale from values to pixels, with ticks at round numbers. Pure.
#pragma once

#include <string>
#include <vector>

namespace gallop::viz {

/// The values seen so far; grows by include(). Empty until the first finite one.
struct Range {
  double low = 1.0;
  double high = 0.0;

  [[nodiscard]] bool is_empty() const { return low > high; }
  /// Widens to hold `value`, unless that is not finite (or beyond 1e100).
  void include(double value);
  /// A little more on both sides; a single value becomes the middle of a range that can be drawn.
  [[nodiscard]] Range padded(double fraction) const;
};

class Axis {
 public:
  /// `values` is not empty and has a width. `first` and `last` are the pixels of its ends, in either order.
  Axis(const Range& values, double first, double last);

  [[nodiscard]] double pixel(double value) const;
  [[nodiscard]] const Range& values() const { return values_; }
  /// Multiples of 1, 2 or 5 times a power of ten inside the range, so many that none is nearer to its
  /// neighbour than `spacing` pixels.
  [[nodiscard]] std::vector<double> ticks(double spacing) const;

 private:
  Range values_;
  double first_;
  double pixels_per_value_;
};

/// "-1000", "0.25", and from ten thousand on "100k", "1.5M".
[[nodiscard]] std::string short_number(double value);

}  // namespace gallop::viz
