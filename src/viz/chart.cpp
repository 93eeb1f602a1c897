// SPDX-License-Identifier: MIT
// Layout first (ranges, margins, axes), then layer upon layer: grid, band, raw returns, lines of reference,
// means, evaluations, and words last, on opaque ground.
#include "viz/chart.h"

#include <algorithm>
#include <array>
#include <limits>
#include <span>

#include "viz/zoo_reference.h"

namespace gallop::viz {
namespace {

constexpr Colour kPlotGround{0.965, 0.972, 0.982};
constexpr std::size_t kFew = 40;  ///< episodes that are shown as dots too

/// Told apart with any colour vision (after Okabe and Ito), the first also in print.
constexpr std::array<Colour, 6> kCurveColours{{{0.08, 0.33, 0.65},
                                               {0.84, 0.37, 0.00},
                                               {0.00, 0.56, 0.42},
                                               {0.73, 0.36, 0.58},
                                               {0.30, 0.62, 0.85},
                                               {0.65, 0.50, 0.00}}};

std::vector<Point> points(const std::vector<double>& x, const std::vector<double>& y) {
  std::vector<Point> joined(std::min(x.size(), y.size()));
  for (std::size_t i = 0; i < joined.size(); ++i) {
    joined[i] = {x[i], y[i]};
  }
  return joined;
}

std::vector<Series> make_series(const std::vector<Curve>& curves, int window) {
  std::vector<Series> series;
  for (const Curve& curve : curves) {
    std::vector<Point> raw = points(curve.x, curve.returns);
    RunningStatistics running = running_statistics(std::span(curve.returns).first(raw.size()), window);
    series.push_back({curve.label, kCurveColours[series.size() % kCurveColours.size()], std::move(raw),
                      points(curve.evaluation_x, curve.evaluation_means), std::move(running)});
  }
  return series;
}

}  // namespace

Chart::Chart(const std::vector<Curve>& curves, const LearningCurveOptions& options)
    : options_(options),
      series_(make_series(curves, options.window)),
      scale_(std::min(options.width / 1280.0, options.height / 800.0)),
      canvas_(options.width, options.height),
      x_({0.0, 1.0}, 0.0, 1.0),
      y_({0.0, 1.0}, 1.0, 0.0) {
  canvas_.set_font(15.0 * scale_, true);
  right_ = 36.0 * scale_;
  if (series_.size() > 1) {
    for (const Series& one : series_) {
      right_ = std::max(right_, std::min(canvas_.text_width(one.label) + 24.0 * scale_, 0.3 * options.width));
    }
  }
  plot_ = {96.0 * scale_, 78.0 * scale_, options.width - 96.0 * scale_ - right_,
           options.height - 162.0 * scale_};
  const Range x = x_range();
  x_ = Axis(x, plot_.x, plot_.x + plot_.width);
  y_ = Axis(y_range(x), plot_.y + plot_.height, plot_.y);
}

Range Chart::x_range() const {
  Range range;
  range.include(0.0);
  for (const Series& one : series_) {
    for (const auto* some : {&one.raw, &one.evaluations}) {
      for (const Point& point : *some) {
        range.include(point.x);
      }
    }
  }
  return range.high > range.low ? range : Range{0.0, 1.0};
}

Range Chart::y_range(const Range& x) const {
  Range range;
  for (const Series& one : series_) {
    for (const auto* some : {&one.raw, &one.evaluations}) {
      for (const Point& point : *some) {
        range.include(point.y);
      }
    }
  }
  for (const Point& point : reference()) {
    range.include(point.x <= x.high ? point.y : std::numeric_limits<double>::quiet_NaN());
  }
  if (options_.threshold) {
    range.include(*options_.threshold);
  }
  return range.is_empty() ? Range{-1.0, 1.0} : range.padded(0.06);
}

std::vector<Point> Chart::reference() const {
  std::vector<Point> scaled;
  if (options_.zoo_reference) {
    for (std::size_t i = 0; i < kZooSteps.size(); ++i) {
      scaled.push_back({kZooSteps[i] * options_.reference_scale, kZooMeans[i]});
    }
  }
  return scaled;
}

void Chart::set_line(const Colour& colour, double alpha, double width, bool dashed) {
  canvas_.set_colour(colour, alpha);
  cairo_set_line_width(canvas_.context(), width * scale_);
  const std::array<double, 2> dashes{7.0 * scale_, 5.0 * scale_};
  cairo_set_dash(canvas_.context(), dashes.data(), dashed ? 2 : 0, 0.0);
}

/// Joins finite points; a gap stays a gap, and a point alone becomes a dot.
void Chart::stroke(const std::vector<Point>& values, double width) {
  cairo_t* cairo = canvas_.context();
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!is_finite(values[i])) {
      continue;
    }
    const Point at = place(values[i]);
    const bool joined = i > 0 && is_finite(values[i - 1]);
    const bool alone = !joined && (i + 1 == values.size() || !is_finite(values[i + 1]));
    if (alone) {
      cairo_new_sub_path(cairo);
      cairo_arc(cairo, at.x, at.y, width * scale_, 0.0, kTurn);
      cairo_close_path(cairo);
    } else if (joined) {
      cairo_line_to(cairo, at.x, at.y);
    } else {
      cairo_move_to(cairo, at.x, at.y);
    }
  }
  cairo_stroke(cairo);
}

void Chart::draw_ground() {
  cairo_t* cairo = canvas_.context();
  canvas_.set_colour(kWhite);
  cairo_paint(cairo);
  canvas_.set_colour(kPlotGround);
  cairo_rectangle(cairo, plot_.x, plot_.y, plot_.width, plot_.height);
  cairo_fill(cairo);

  canvas_.set_font(17.0 * scale_);
  for (const double tick : x_.ticks(130.0 * scale_)) {
    set_line(kWhite, 1.0, 1.6);
    canvas_.line(x_.pixel(tick), plot_.y, x_.pixel(tick), plot_.y + plot_.height);
    canvas_.set_colour(kGrey);
    canvas_.text(short_number(tick), x_.pixel(tick), plot_.y + plot_.height + 26.0 * scale_, Align::Centre);
  }
  for (const double tick : y_.ticks(70.0 * scale_)) {
    set_line(kWhite, 1.0, 1.6);
    canvas_.line(plot_.x, y_.pixel(tick), plot_.x + plot_.width, y_.pixel(tick));
    canvas_.set_colour(kGrey);
    canvas_.text(short_number(tick), plot_.x - 10.0 * scale_, y_.pixel(tick) + 6.0 * scale_, Align::Right);
  }
}

void Chart::draw_references() {
  if (options_.threshold) {
    set_line(kThresholdColour, 1.0, 1.5, true);
    canvas_.line(plot_.x, y_.pixel(*options_.threshold), plot_.x + plot_.width,
                 y_.pixel(*options_.threshold));
  }
  set_line(kReferenceColour, 1.0, 1.8, true);
  stroke(reference(), 1.8);
}

void Chart::draw_band(const Series& series) {
  cairo_t* cairo = canvas_.context();
  canvas_.set_colour(series.colour, 0.15);
  const auto edge = [&](std::size_t i, double side) {
    const Point at = place({series.raw[i].x, series.running.mean[i] + side * series.running.deviation[i]});
    cairo_line_to(cairo, at.x, at.y);
  };
  // one polygon for each stretch without a gap: along the upper edge and back along the lower
  std::size_t first = 0;
  for (std::size_t i = 0; i <= series.raw.size(); ++i) {
    if (i < series.raw.size() && std::isfinite(series.raw[i].x) && std::isfinite(series.running.mean[i])) {
      continue;
    }
    for (std::size_t k = first; k < i; ++k) {
      edge(k, 1.0);
    }
    for (std::size_t k = i; k > first; --k) {
      edge(k - 1, -1.0);
    }
    cairo_fill(cairo);
    first = i + 1;
  }
}

void Chart::draw_raw(const Series& series) {
  set_line(series.colour, is_single() ? 0.40 : 0.25, 1.1);
  stroke(series.raw, 2.5);
  if (series.raw.size() > kFew) {
    return;
  }
  for (const Point& value : series.raw) {
    const Point at = place(value);
    cairo_new_path(canvas_.context());
    if (is_finite(value)) {
      cairo_arc(canvas_.context(), at.x, at.y, 2.6 * scale_, 0.0, kTurn);
    }
    cairo_fill(canvas_.context());
  }
}

void Chart::draw_mean(const Series& series) {
  std::vector<Point> mean(series.raw.size());
  for (std::size_t i = 0; i < mean.size(); ++i) {
    mean[i] = {series.raw[i].x, series.running.mean[i]};
  }
  set_line(series.colour, 1.0, 3.2);
  stroke(mean, 2.0);
}

void Chart::draw_evaluations(const Series& series) {
  cairo_t* cairo = canvas_.context();
  for (const Point& value : series.evaluations) {
    if (!is_finite(value)) {
      continue;
    }
    const Point at = place(value);
    cairo_new_path(cairo);
    cairo_arc(cairo, at.x, at.y, 4.6 * scale_, 0.0, kTurn);
    canvas_.set_colour(kWhite);
    cairo_fill_preserve(cairo);
    set_line(is_single() ? kInk : series.colour, 1.0, 1.8);
    cairo_stroke(cairo);
  }
}

void Chart::draw() {
  cairo_t* cairo = canvas_.context();
  cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
  draw_ground();
  cairo_save(cairo);
  cairo_rectangle(cairo, plot_.x, plot_.y, plot_.width, plot_.height);
  cairo_clip(cairo);
  for (const Series& one : series_) {
    if (is_single()) {  // several would only mix their colours
      draw_band(one);
    }
    draw_raw(one);
  }
  draw_references();
  for (const Series& one : series_) {
    draw_mean(one);
  }
  cairo_restore(cairo);
  for (const Series& one : series_) {
    draw_evaluations(one);
    draw_best(one);
  }
  if (series_.size() > 1) {
    draw_labels();
  }
  draw_legend();
  draw_words();
}

}  // namespace gallop::viz
