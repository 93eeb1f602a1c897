// SPDX-License-Identifier: MIT
// Dashes are cut by hand, ImGui has none.
#include "viz/plot_painter.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace gallop::viz {
namespace {

constexpr double kTickSpacingX = 84.0;

float text_width(const std::string& words) { return ImGui::CalcTextSize(words.c_str()).x; }

/// A line drawn as strokes of `on` pixels with `off` between them, along all its points.
void stroke_dashed(ImDrawList& list, const std::vector<PixelPoint>& points, ImU32 colour, float width,
                   double on, double off) {
  double phase = 0.0;
  for (std::size_t i = 1; i < points.size(); ++i) {
    const PixelPoint& a = points[i - 1];
    const PixelPoint& b = points[i];
    const double length = std::hypot(b.x - a.x, b.y - a.y);
    double done = 0.0;
    while (done < length) {
      const bool draws = phase < on;
      const double rest = std::min((draws ? on : on + off) - phase, length - done);
      if (draws) {
        const auto along = [&](double distance) {
          const double t = distance / length;
          return ImVec2{static_cast<float>(a.x + t * (b.x - a.x)), static_cast<float>(a.y + t * (b.y - a.y))};
        };
        list.AddLine(along(done), along(done + rest), colour, width);
      }
      done += rest;
      phase = std::fmod(phase + rest, on + off);
      if (rest <= 0.0) {
        break;
      }
    }
  }
}

/// At such a peak a joined line would get so thin that it vanishes.
bool turns_back(const PixelPoint& a, const PixelPoint& b, const PixelPoint& c) {
  return (b.x - a.x) * (c.x - b.x) + (b.y - a.y) * (c.y - b.y) < 0.0;
}

void stroke(ImDrawList& list, const std::vector<PixelPoint>& points, const PlotSeries& series, float width) {
  if (points.size() == 1) {
    list.AddCircleFilled({static_cast<float>(points[0].x), static_cast<float>(points[0].y)}, width + 1.0F,
                         series.colour);
    return;
  }
  if (series.dash != Dash::Solid) {
    const double on = series.dash == Dash::Dashed ? 6.0 : 2.0;
    stroke_dashed(list, points, series.colour, width, on * width,
                  (series.dash == Dash::Dashed ? 4.0 : 3.0) * width);
    return;
  }
  std::vector<ImVec2> path;
  path.reserve(points.size());
  const auto flush = [&] {
    list.AddPolyline(path.data(), static_cast<int>(path.size()), series.colour, 0, width);
    path.clear();
  };
  for (std::size_t i = 0; i < points.size(); ++i) {
    path.emplace_back(static_cast<float>(points[i].x), static_cast<float>(points[i].y));
    if (i > 0 && i + 1 < points.size() && turns_back(points[i - 1], points[i], points[i + 1])) {
      const ImVec2 peak = path.back();
      flush();
      path.push_back(peak);
    }
  }
  flush();
}

void paint_grid(Ui& ui, const PlotPlaces& places) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const Box& area = places.area;
  const float line = ImGui::GetFontSize();
  const float gap = ui.px(6.0F);
  const double spacing = tick_spacing(ui);
  for (const Tick& tick : places.left.ticks(spacing)) {
    const float y = std::floor(static_cast<float>(places.left.pixel(tick.value))) + 0.5F;
    list.AddLine({area.left, y}, {area.right, y}, ink::kGrid);
    list.AddText({area.left - gap - text_width(tick.label), std::floor(y - line / 2.0F)}, ink::kFaint,
                 tick.label.c_str());
  }
  if (places.has_right) {
    for (const Tick& tick : places.right.ticks(spacing)) {
      const float y = std::floor(static_cast<float>(places.right.pixel(tick.value))) + 0.5F;
      list.AddLine({area.right, y}, {area.right + ui.px(3.0F), y}, ink::kFaint);
      list.AddText({area.right + gap, std::floor(y - line / 2.0F)}, ink::kFaint, tick.label.c_str());
    }
  }
  for (const Tick& tick : places.x.ticks(std::max(kTickSpacingX * ui.scale, 4.5 * line))) {
    const float x = std::floor(static_cast<float>(places.x.pixel(tick.value))) + 0.5F;
    list.AddLine({x, area.top}, {x, area.bottom}, ink::kGrid);
    const float wide = text_width(tick.label);
    const float left = std::clamp(x - wide / 2.0F, area.left - gap, places.card.right - wide - ui.px(4.0F));
    list.AddText({std::floor(left), area.bottom + ui.px(3.0F)}, ink::kFaint, tick.label.c_str());
  }
}

/// Where they would touch, every second, third, ... counted from the latest.
void paint_rings(const PlotSeries& series, const PlotPlaces& places, const Scale& y, float width) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const std::size_t count = std::min(series.x.size(), series.y.size());
  if (count == 0) {
    return;
  }
  const float radius = 1.8F * width;
  const double apart = count < 2 ? 1e9
                                 : (places.x.pixel(series.x[count - 1]) - places.x.pixel(series.x[0])) /
                                       static_cast<double>(count - 1);
  const auto stride =
      static_cast<std::size_t>(std::max(1.0, std::ceil(3.2 * radius / std::max(apart, 1e-3))));
  // whole, also at the edges
  list.PushClipRect({places.area.left - 2.0F * radius, places.area.top - radius},
                    {places.area.right + 2.0F * radius, places.area.bottom + radius}, true);
  for (std::size_t i = (count - 1) % stride; i < count; i += stride) {
    const ImVec2 at{static_cast<float>(places.x.pixel(series.x[i])),
                    static_cast<float>(y.pixel(series.y[i]))};
    if (std::isfinite(at.y) && at.x >= places.area.left - 1.0F && at.x <= places.area.right + 1.0F) {
      list.AddCircleFilled(at, radius, ink::kRaised, 12);
      list.AddCircle(at, radius, series.colour, 12, width);
    }
  }
  list.PopClipRect();
}

void paint_series(Ui& ui, const PlotContent& content, const PlotPlaces& places, bool large) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (const PlotSeries& series : content.series) {
    const Scale& y = series.right ? places.right : places.left;
    const float width = series.width * ui.scale * (large ? 1.5F : 1.0F);
    if (series.mark == Mark::Ring) {
      paint_rings(series, places, y, width);
      continue;
    }
    list.PushClipRect(places.area.first(), places.area.last(), true);
    for (const auto& line : pixel_lines(series.x, series.y, places.x, y)) {
      stroke(list, line, series, width);
    }
    list.PopClipRect();
  }
}

}  // namespace

void draw_swatch(Ui& ui, const PlotSeries& series, const ImVec2& at) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float y = std::floor(at.y + ImGui::GetFontSize() / 2.0F) + 0.5F;
  const float width = ui.px(std::max(series.width, 2.0F));
  if (series.mark == Mark::Ring) {
    list.AddCircle({at.x + ui.px(kSwatch / 2.0F), y}, ui.px(3.2F), series.colour, 12, ui.px(1.6F));
    return;
  }
  const ImU32 opaque = series.colour | IM_COL32_A_MASK;
  const int pieces = series.dash == Dash::Solid ? 1 : series.dash == Dash::Dashed ? 2 : 4;
  const float piece = ui.px(kSwatch) / static_cast<float>(2 * pieces - 1);
  for (int i = 0; i < pieces; ++i) {
    const float left = at.x + static_cast<float>(2 * i) * piece;
    list.AddLine({left, y}, {left + piece, y}, pieces > 1 ? opaque : series.colour, width);
  }
}

void paint_plot(Ui& ui, const PlotContent& content, const PlotPlaces& places, bool large) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(places.card.first(), places.card.last(), ink::kRaised, ui.px(6.0F));
  ImGui::PushFont(large ? ui.fonts.large_strong : ui.fonts.strong);
  list.AddText({places.title.left, places.title.top + ui.px(3.0F)}, ink::kText, content.title.c_str());
  ImGui::PopFont();
  if (places.area.is_empty()) {
    return;
  }
  if (places.is_empty) {
    const std::string& note = content.note.empty() ? "nothing to show yet" : content.note;
    const ImVec2 size = ImGui::CalcTextSize(note.c_str(), nullptr, false, places.card.width() - ui.px(24.0F));
    list.AddText(ImGui::GetFont(), ImGui::GetFontSize(),
                 {std::floor(places.card.middle().x - size.x / 2.0F),
                  std::floor(places.area.middle().y - size.y / 2.0F)},
                 ink::kFaint, note.c_str(), nullptr, places.card.width() - ui.px(24.0F));
    return;
  }
  for (std::size_t i = 0; i < content.series.size(); ++i) {
    if (!content.series[i].is_named) {
      continue;
    }
    draw_swatch(ui, content.series[i], places.legend[i]);
    list.AddText({places.legend[i].x + ui.px(kSwatch + kSwatchGap), places.legend[i].y}, ink::kText,
                 content.series[i].name.c_str());
  }
  paint_grid(ui, places);
  paint_series(ui, content, places, large);
}

void draw_crosshair(Ui& ui, const PlotContent& content, const PlotPlaces& places, double x) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto column = std::floor(static_cast<float>(places.x.pixel(x))) + 0.5F;
  list.AddLine({column, places.area.top}, {column, places.area.bottom}, ink::faded(ink::kText, 0.45F));
  for (const PlotSeries& series : content.series) {
    const auto at = nearest(series.x, x);
    if (!at || *at >= series.y.size() || series.mark == Mark::Ring) {
      continue;
    }
    const Scale& y = series.right ? places.right : places.left;
    const ImVec2 point{static_cast<float>(places.x.pixel(series.x[*at])),
                       static_cast<float>(y.pixel(series.y[*at]))};
    if (std::isfinite(point.y) && std::abs(point.x - column) < ui.px(8.0F) && places.area.contains(point)) {
      list.AddCircleFilled(point, ui.px(3.5F), series.colour | IM_COL32_A_MASK);
    }
  }
}

void draw_selection(const PlotPlaces& places, double from, double to) {
  const auto a = static_cast<float>(places.x.pixel(std::min(from, to)));
  const auto b = static_cast<float>(places.x.pixel(std::max(from, to)));
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled({a, places.area.top}, {b, places.area.bottom}, ink::faded(ink::kAccent, 0.25F));
  for (const float x : {a, b}) {
    list.AddLine({x, places.area.top}, {x, places.area.bottom}, ink::kAccent);
  }
}

}  // namespace gallop::viz
