// SPDX-License-Identifier: MIT
// The arithmetic of the window's charts: scales with ticks, lines with no more points than pixels can show,
// what stands under the cursor. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "viz/axis.h"

namespace gallop::viz {

enum class Dash { Solid, Dashed, Dotted };
enum class Mark { Line, Ring };

/// One line of a chart. `x` ascends; a `y` that is not finite is a gap. The numbers belong to somebody else.
struct PlotSeries {
  std::string name;
  std::span<const double> x;
  std::span<const double> y;
  std::uint32_t colour = 0;  ///< as ImGui packs it
  float width = 1.6F;
  Dash dash = Dash::Solid;
  Mark mark = Mark::Line;
  bool right = false;       ///< measured by the scale on the right
  bool can_smooth = false;  ///< the menu's smoothing applies
  bool sets_x = true;       ///< false: shown only where others are
  bool is_named = true;     ///< false: another line of the legend stands for it too
};

/// A chart's contents, first to last from the ground up.
struct PlotContent {
  std::string title;
  std::vector<PlotSeries> series;
  std::vector<std::vector<double>> owned;  ///< numbers that were computed for this chart
  std::string x_name = "step";
  std::string note;  ///< shown when there is nothing to draw
  bool starts_logarithmic = false;
  bool from_zero = false;  ///< the left scale begins at 0

  /// Keeps numbers as long as the content lives, even when it is moved.
  std::span<const double> keep(std::vector<double> numbers) {
    owned.push_back(std::move(numbers));
    return owned.back();
  }
};

struct Tick {
  double value;
  std::string label;
};

/// From values to pixels and back, linear or by decades.
class Scale {
 public:
  /// `values` is not empty and has a width; above 0 when `logarithmic`. `first` and `last` are the pixels of
  /// its ends, in either order.
  Scale(const Range& values, double first, double last, bool logarithmic = false);

  /// NaN where a logarithm has no value.
  [[nodiscard]] double pixel(double value) const;
  [[nodiscard]] double value(double pixel) const;
  [[nodiscard]] const Range& values() const { return values_; }
  /// None nearer to its neighbour than `spacing` pixels.
  [[nodiscard]] std::vector<Tick> ticks(double spacing) const;

 private:
  [[nodiscard]] std::vector<double> decades(double spacing) const;

  Range values_;
  double first_;
  double last_;
  bool logarithmic_;
  Axis axis_;  ///< of the values or of their logarithms
};

struct PixelPoint {
  double x = 0.0;
  double y = 0.0;
};

/// The stretches without a gap, in pixels, of what lies inside the x scale and a neighbour on each side. At
/// most four points a column of pixels: first, lowest, highest, last, so that no peak is lost.
[[nodiscard]] std::vector<std::vector<PixelPoint>> pixel_lines(std::span<const double> x,
                                                               std::span<const double> y,
                                                               const Scale& x_scale, const Scale& y_scale);

/// Of the values whose x is inside `x_range`; those above 0 only when `logarithmic`.
[[nodiscard]] Range values_inside(std::span<const double> x, std::span<const double> y, const Range& x_range,
                                  bool logarithmic);

/// A little more on both sides; for decades by factors. An empty range becomes one that can be drawn.
[[nodiscard]] Range drawable(const Range& range, bool logarithmic);

/// Index of the x nearest to `value`; none when there are no points.
[[nodiscard]] std::optional<std::size_t> nearest(std::span<const double> x, double value);

/// "1586.0", "0.0612", "3.0e-4", "312,000": as many digits as one reads.
[[nodiscard]] std::string readable(double value);
/// "312,000".
[[nodiscard]] std::string grouped(std::int64_t value);
/// "1:20:12", "4:05".
[[nodiscard]] std::string clock_time(double seconds);

/// "series,x,y" and a line a point.
[[nodiscard]] std::string to_csv(const PlotContent& content);

}  // namespace gallop::viz
