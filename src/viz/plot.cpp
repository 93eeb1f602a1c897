// SPDX-License-Identifier: MIT
// Scales, thinning and numbers for people.
#include "viz/plot.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>

namespace gallop::viz {
namespace {

Range logarithms(const Range& range) { return {std::log10(range.low), std::log10(range.high)}; }

/// What a column of pixels keeps of the points that fall into it.
struct Column {
  std::vector<PixelPoint> points;  // first, lowest, highest, last, in the order they came

  void flush(std::vector<PixelPoint>& line) {
    if (points.size() <= 4) {
      line.insert(line.end(), points.begin(), points.end());
    } else {
      const auto by_y = [](const PixelPoint& a, const PixelPoint& b) { return a.y < b.y; };
      auto [low, high] = std::minmax_element(points.begin() + 1, points.end() - 1, by_y);
      if (high < low) {
        std::swap(low, high);
      }
      for (const PixelPoint& point : {points.front(), *low, *high, points.back()}) {
        line.push_back(point);
      }
    }
    points.clear();
  }
};

std::string printed(const char* format, double value) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

}  // namespace

Scale::Scale(const Range& values, double first, double last, bool logarithmic)
    : values_(values),
      first_(first),
      last_(last),
      logarithmic_(logarithmic),
      axis_(logarithmic ? logarithms(values) : values, first, last) {}

double Scale::pixel(double value) const {
  if (!logarithmic_) {
    return axis_.pixel(value);
  }
  return value > 0.0 ? axis_.pixel(std::log10(value)) : std::numeric_limits<double>::quiet_NaN();
}

double Scale::value(double pixel) const {
  const Range& range = axis_.values();
  const double at = range.low + (pixel - first_) / (last_ - first_) * (range.high - range.low);
  return logarithmic_ ? std::pow(10.0, at) : at;
}

/// Powers of ten; with 2 and 5 where they have room; where not even two fit, the round numbers of a linear
/// scale.
std::vector<double> Scale::decades(double spacing) const {
  const double a_decade = std::abs(pixel(10.0 * values_.low) - pixel(values_.low));
  const int every = std::max(1, static_cast<int>(std::ceil(spacing / a_decade)));
  std::vector<double> ticks;
  for (double power = std::floor(std::log10(values_.low)); power <= std::log10(values_.high); power += 1.0) {
    if (std::fmod(power, every) != 0.0) {
      continue;
    }
    for (const double digit : {1.0, 2.0, 5.0}) {
      const double tick = digit * std::pow(10.0, power);
      const bool has_room = digit == 1.0 || 0.3 * a_decade >= spacing;
      if (has_room && tick >= values_.low && tick <= values_.high) {
        ticks.push_back(tick);
      }
    }
  }
  return ticks.size() >= 2 ? ticks : Axis(values_, first_, last_).ticks(spacing);
}

std::vector<Tick> Scale::ticks(double spacing) const {
  std::vector<Tick> ticks;
  double before = std::numeric_limits<double>::infinity();
  for (const double value : logarithmic_ ? decades(spacing) : axis_.ticks(spacing)) {
    const double at = pixel(value);
    if (!(std::abs(at - before) < 0.9 * spacing)) {
      ticks.push_back({value, short_number(value)});
      before = at;
    }
  }
  return ticks;
}

std::vector<std::vector<PixelPoint>> pixel_lines(std::span<const double> x, std::span<const double> y,
                                                 const Scale& x_scale, const Scale& y_scale) {
  const std::size_t count = std::min(x.size(), y.size());
  const auto begin = x.begin();
  const auto end = begin + static_cast<std::ptrdiff_t>(count);
  auto first = std::lower_bound(begin, end, x_scale.values().low);
  auto last = std::upper_bound(first, end, x_scale.values().high);
  first -= first == begin ? 0 : 1;
  last += last == end ? 0 : 1;

  std::vector<std::vector<PixelPoint>> lines(1);
  Column column;
  double here = std::numeric_limits<double>::quiet_NaN();
  for (auto at = first; at != last; ++at) {
    const PixelPoint point{x_scale.pixel(*at), y_scale.pixel(y[static_cast<std::size_t>(at - begin)])};
    if (!std::isfinite(point.x) || !std::isfinite(point.y)) {
      column.flush(lines.back());
      if (!lines.back().empty()) {
        lines.emplace_back();
      }
      continue;
    }
    if (std::floor(point.x) != here) {
      column.flush(lines.back());
      here = std::floor(point.x);
    }
    column.points.push_back(point);
  }
  column.flush(lines.back());
  if (lines.back().empty()) {
    lines.pop_back();
  }
  return lines;
}

Range values_inside(std::span<const double> x, std::span<const double> y, const Range& x_range,
                    bool logarithmic) {
  Range range;
  for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
    if (x[i] >= x_range.low && x[i] <= x_range.high && (!logarithmic || y[i] > 0.0)) {
      range.include(y[i]);
    }
  }
  return range;
}

Range drawable(const Range& range, bool logarithmic) {
  if (range.is_empty()) {
    return logarithmic ? Range{0.1, 10.0} : Range{0.0, 1.0};
  }
  if (!logarithmic) {
    return range.padded(0.06);
  }
  const double margin = std::max(0.06 * std::log10(range.high / range.low), 0.1);
  return {range.low / std::pow(10.0, margin), range.high * std::pow(10.0, margin)};
}

std::optional<std::size_t> nearest(std::span<const double> x, double value) {
  if (x.empty()) {
    return std::nullopt;
  }
  const auto after = std::lower_bound(x.begin(), x.end(), value);
  if (after == x.begin()) {
    return 0;
  }
  const auto before = after - 1;
  const bool take_before = after == x.end() || value - *before <= *after - value;
  return static_cast<std::size_t>((take_before ? before : after) - x.begin());
}

std::string readable(double value) {
  const double size = std::abs(value);
  if (!std::isfinite(value)) {
    return "-";
  }
  if (size >= 100'000.0) {
    return grouped(std::llround(value));
  }
  if (size >= 100.0) {
    return printed("%.1f", value);
  }
  if (size >= 1.0) {
    return printed("%.2f", value);
  }
  if (size >= 0.01) {
    return printed("%.4f", value);
  }
  return value == 0.0 ? "0" : printed("%.1e", value);
}

std::string grouped(std::int64_t value) {
  std::string digits = std::to_string(value);
  const std::ptrdiff_t first = value < 0 ? 1 : 0;
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > first; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), 1, ',');
  }
  return digits;
}

std::string clock_time(double seconds) {
  if (!std::isfinite(seconds) || seconds < 0.0) {
    return "-";
  }
  const long long whole = std::llround(std::min(seconds, 1e9));
  std::array<char, 48> text{};
  if (whole >= 3600) {
    std::snprintf(text.data(), text.size(), "%lld:%02lld:%02lld", whole / 3600, whole / 60 % 60, whole % 60);
  } else {
    std::snprintf(text.data(), text.size(), "%lld:%02lld", whole / 60, whole % 60);
  }
  return text.data();
}

std::string to_csv(const PlotContent& content) {
  std::string csv = "series,x,y\n";
  for (const PlotSeries& series : content.series) {
    for (std::size_t i = 0; i < std::min(series.x.size(), series.y.size()); ++i) {
      csv += '"' + series.name + "\"," + printed("%.10g", series.x[i]) + "," + printed("%.10g", series.y[i]) +
             "\n";
    }
  }
  return csv;
}

}  // namespace gallop::viz
