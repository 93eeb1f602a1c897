// SPDX-License-Identifier: MIT
// Header and margins are measured by the words that stand there.
#include "viz/plot_places.h"

#include <algorithm>
#include <cmath>

namespace gallop::viz {
namespace {

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
    if (!series.is_named) {
      places.legend.emplace_back(x, y);
      continue;
    }
    const float wide = ui.px(kSwatch + kSwatchGap) + text_width(series.name);
    if (x > left && x + wide > right) {
      x = left;
      y += line;
    }
    places.legend.emplace_back(x, y);
    x += wide + ui.px(kEntryGap);
  }
  return content.series.empty() ? top : y + line;
}

/// The title, and the legend beside it where there is room, else below. Returns where the header ends.
float arrange_header(Ui& ui, const PlotContent& content, PlotPlaces& places, bool large) {
  const Box& card = places.card;
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
    legend_width +=
        series.is_named ? ui.px(kSwatch + kSwatchGap + kEntryGap) + text_width(series.name) : 0.0F;
  }
  float top = places.title.bottom;
  const float beside = card.right - pad - legend_width + ui.px(kEntryGap);
  if (beside > places.title.right + ui.px(16.0F)) {
    const float y = places.title.top + (title_height - ImGui::GetFontSize()) / 2.0F;
    arrange_legend(ui, content, places, beside, card.right, std::floor(y), line);
  } else {
    top = arrange_legend(ui, content, places, card.left + pad, card.right - pad, top + ui.px(1.0F), line);
  }
  return top;
}

/// As wide as their labels.
void arrange_margins(Ui& ui, PlotPlaces& places, float top, bool logarithmic) {
  const Box& card = places.card;
  const Range x = places.x.values();
  Box area{card.left, top + ui.px(7.0F), card.right, card.bottom - ImGui::GetFontSize() - ui.px(8.0F)};
  const double spacing = tick_spacing(ui);
  const Scale trial_left(places.left.values(), area.bottom, area.top, logarithmic);
  const Scale trial_right(places.right.values(), area.bottom, area.top);
  if (area.height() > 0.0F) {
    area.left += std::max(ui.px(30.0F), widest(trial_left.ticks(spacing)) + ui.px(16.0F));
    area.right -= places.has_right ? widest(trial_right.ticks(spacing)) + ui.px(16.0F) : ui.px(14.0F);
  }
  if (area.is_empty()) {
    return;
  }
  places.area = area;
  places.x = Scale(x, area.left, area.right);
  places.left = trial_left;
  places.right = trial_right;
}

}  // namespace

double tick_spacing(const Ui& ui) {
  constexpr double kTickSpacing = 25.0;
  return std::max(kTickSpacing * ui.scale, 1.9 * static_cast<double>(ImGui::GetFontSize()));
}

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
  arrange_margins(ui, places, arrange_header(ui, content, places, large), logarithmic);
  return places;
}

}  // namespace gallop::viz
