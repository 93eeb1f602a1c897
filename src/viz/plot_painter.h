// SPDX-License-Identifier: MIT
// The drawing part of a chart: where its parts go, and their lines.
#pragma once

#include <vector>

#include "viz/ui.h"

namespace gallop::viz {

/// Where a chart's parts are on the screen.
struct PlotPlaces {
  Box card;
  Box title;
  float title_width = 0.0F;
  Box area;  ///< of the lines
  Scale x;
  Scale left;
  Scale right;
  bool has_right = false;
  bool is_empty = true;  ///< nothing to draw
  std::vector<ImVec2> legend;
};

/// Uses the current font.
[[nodiscard]] PlotPlaces arrange_plot(Ui& ui, const PlotContent& content, const PlotState& state,
                                      const Box& card, bool logarithmic, bool large);
void paint_plot(Ui& ui, const PlotContent& content, const PlotPlaces& places, bool large);

/// A short piece of the series' line, as in the legend; as high as a line of text.
void draw_swatch(Ui& ui, const PlotSeries& series, const ImVec2& at);
void draw_crosshair(Ui& ui, const PlotContent& content, const PlotPlaces& places, double x);
/// The stretch that is being dragged.
void draw_selection(const PlotPlaces& places, double from, double to);

}  // namespace gallop::viz
