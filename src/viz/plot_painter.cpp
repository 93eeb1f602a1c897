// SPDX-License-Identifier: MIT
// Header and margins are measured by the words that stand there; dashes are cut by hand, ImGui has none.
#include "viz/plot_painter.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace gallop::viz {
namespace {

constexpr float kSwatch = 18.0F;
constexpr float kSwatchGap = 5.0F;
constexpr float kEntryGap = 12.0F;
constexpr double kTickSpacing = 25.0;  ///< between labels on y
constexpr double kTickSpacingX = 84.0;

float text_width(const std::string& words) { return ImGui::CalcTextSize(words.c_str()).x; }

Range x_range(const PlotContent& content, const PlotState& state) {
  Range range;
  for (const PlotSeries& series : content.series) {
    if (series.sets_x && !series.x.empty()) {
      range.include(series.x.front());
      range.include(series.x.back());
    }
  }
  if (state.zoom && state.zoom->high > state.zoom->low) {
    return *state.zoom;
  }
  if (range.is_empty()) {
    return {0.0, 1.0};
  }
  return range.high > range.low ? range : range.padded(0.1);
}

Range y_range(const PlotContent& content, const Range& x, bool right, bool logarithmic) {
  Range range;
  for (const PlotSeries& series : content.series) {
    if (series.right == right) {
      const Range its = values_inside(series.x, series.y, x, logarithmic);
      if (!its.is_empty()) {
        range.include(its.low);
        range.include(its.high);
      }
    }
  }
  if (content.from_zero && !right && !logarithmic && !range.is_empty()) {
    range.include(0.0);
  }
  return range;
}

float widest(const std::vector<Tick>& ticks) {
  float width = 0.0F;
  for (const Tick& tick : ticks) {
    width = std::max(width, text_width(tick.label));
  }
  return width;
}

/// Legend entries from `left`, wrapped at `right`. Returns the lowest line's bottom.
float arrange_legend(Ui& ui, const PlotContent& content, PlotPlaces& places, float left, float right,
                     float top, float line) {
  float x = left;
  float y = top;
  for (const PlotSeries& series : content.series) {
    const float wide = ui.px(kSwatch + kSwatchGap) + text_width(series.name);
    if (x > left && x + wide > right) {
      x = left;
      y += line;
    }
    places.legend.push_back({x, y});
    x += wide + ui.px(kEntryGap);
  }
  return content.series.empty() ? top : y + line;
}

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
  for (const PixelPoint& point : points) {
    path.emplace_back(static_cast<float>(point.x), static_cast<float>(point.y));
  }
  list.AddPolyline(path.data(), static_cast<int>(path.size()), series.colour, 0, width);
}

void paint_grid(Ui& ui, const PlotPlaces& places) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const Box& area = places.area;
  const float line = ImGui::GetFontSize();
  const float gap = ui.px(6.0F);
  const double spacing = std::max(kTickSpacing * ui.scale, 1.9 * line);
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

PlotPlaces arrange_plot(Ui& ui, const PlotContent& content, const PlotState& state, const Box& card,
                        bool logarithmic, bool large) {
  const Range x = x_range(content, state);
  const Range left = y_range(content, x, false, logarithmic);
  const Range right = y_range(content, x, true, false);
  const bool has_left = !left.is_empty();
  PlotPlaces places{card,
                    {},
                    0.0F,
                    {},
                    Scale(x, 0.0, 1.0),
                    Scale(drawable(left, logarithmic), 1.0, 0.0, logarithmic),
                    Scale(drawable(right, false), 1.0, 0.0),
                    !right.is_empty(),
                    !has_left && right.is_empty(),
                    {}};

  // header: the title, and the legend beside it where there is room, else below
  const float pad = ui.px(10.0F);
  const float line = ImGui::GetFontSize() + ui.px(3.0F);
  ImGui::PushFont(large ? ui.fonts.large_strong : ui.fonts.strong);
  places.title_width = text_width(content.title);
  const float title_height = ImGui::GetFontSize() + ui.px(6.0F);
  ImGui::PopFont();
  places.title = {card.left + pad, card.top + ui.px(4.0F), card.left + pad + places.title_width + 1.0F,
                  card.top + ui.px(4.0F) + title_height};
  float legend_width = 0.0F;
  for (const PlotSeries& series : content.series) {
    legend_width += ui.px(kSwatch + kSwatchGap + kEntryGap) + text_width(series.name);
  }
  float top = places.title.bottom;
  const float beside = card.right - pad - legend_width + ui.px(kEntryGap);
  if (beside > places.title.right + ui.px(16.0F)) {
    const float y = places.title.top + (title_height - ImGui::GetFontSize()) / 2.0F;
    arrange_legend(ui, content, places, beside, card.right, std::floor(y), line);
  } else {
    top = arrange_legend(ui, content, places, card.left + pad, card.right - pad, top + ui.px(1.0F), line);
  }

  // margins: as wide as their labels
  Box area{card.left, top + ui.px(7.0F), card.right, card.bottom - ImGui::GetFontSize() - ui.px(8.0F)};
  const double spacing = std::max(kTickSpacing * ui.scale, 1.9 * static_cast<double>(ImGui::GetFontSize()));
  const Scale trial_left(places.left.values(), area.bottom, area.top, logarithmic);
  const Scale trial_right(places.right.values(), area.bottom, area.top);
  if (area.height() > 0.0F) {
    area.left += std::max(ui.px(30.0F), widest(trial_left.ticks(spacing)) + ui.px(16.0F));
    area.right -= places.has_right ? widest(trial_right.ticks(spacing)) + ui.px(16.0F) : ui.px(14.0F);
  }
  if (area.is_empty()) {
    return places;
  }
  places.area = area;
  places.x = Scale(x, area.left, area.right);
  places.left = trial_left;
  places.right = trial_right;
  return places;
}

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
