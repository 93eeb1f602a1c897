// SPDX-License-Identifier: MIT
// The learning curve as layers on a canvas. chart.cpp lays out and draws the data, chart_words.cpp what is
// written.
#pragma once

#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "viz/axis.h"
#include "viz/canvas.h"
#include "viz/learning_curve.h"
#include "viz/running_statistics.h"

namespace gallop::viz {

inline constexpr Colour kInk{0.10, 0.11, 0.13};
inline constexpr Colour kGrey{0.40, 0.43, 0.47};
inline constexpr Colour kWhite{1.0, 1.0, 1.0};
inline constexpr Colour kReferenceColour{0.33, 0.35, 0.39};
inline constexpr Colour kThresholdColour{0.00, 0.50, 0.36};
inline constexpr double kTurn = 2.0 * std::numbers::pi;

struct Point {
  double x;
  double y;
};

[[nodiscard]] inline bool is_finite(const Point& point) {
  return std::isfinite(point.x) && std::isfinite(point.y);
}

struct Rectangle {
  double x, y, width, height;
  [[nodiscard]] bool contains(const Point& p) const {
    return p.x >= x && p.x <= x + width && p.y >= y && p.y <= y + height;
  }
};

/// One curve, computed.
struct Series {
  std::string label;
  Colour colour;
  std::vector<Point> raw;
  std::vector<Point> evaluations;
  RunningStatistics running;
};

class Chart {
 public:
  Chart(const std::vector<Curve>& curves, const LearningCurveOptions& options);
  /// Draws everything, once.
  void draw();
  [[nodiscard]] const Canvas& canvas() const { return canvas_; }

 private:
  struct LegendEntry {
    enum class Sign { Thin, Thick, Dashed, Band, Ring } sign;
    Colour colour;
    std::string words;
  };

  [[nodiscard]] bool is_single() const { return series_.size() == 1; }
  [[nodiscard]] Range x_range() const;
  [[nodiscard]] Range y_range(const Range& x) const;
  [[nodiscard]] Point place(const Point& value) const { return {x_.pixel(value.x), y_.pixel(value.y)}; }
  [[nodiscard]] std::vector<Point> reference() const;
  [[nodiscard]] std::vector<LegendEntry> legend_entries() const;
  [[nodiscard]] std::size_t points_inside(const Rectangle& box) const;
  [[nodiscard]] Rectangle legend_place(double width, double height) const;

  void draw_ground();
  void draw_references();
  void draw_band(const Series& series);
  void draw_raw(const Series& series);
  void draw_mean(const Series& series);
  void draw_evaluations(const Series& series);
  void draw_best(const Series& series);
  void draw_labels();
  void draw_legend();
  void draw_words();
  void stroke(const std::vector<Point>& values, double width);
  void set_line(const Colour& colour, double alpha, double width, bool dashed = false);

  LearningCurveOptions options_;
  std::vector<Series> series_;
  double scale_;      ///< pixels of a length designed for 1280x800
  double right_ = 0;  ///< margin: wide enough for the labels of several curves
  Canvas canvas_;
  Rectangle plot_{};
  Axis x_;
  Axis y_;
};

}  // namespace gallop::viz
