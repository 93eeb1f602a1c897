// SPDX-License-Identifier: MIT
// The drawing part of a chart.
#pragma once

#include "viz/plot_places.h"

namespace gallop::viz {

/// Uses the current font.
void paint_plot(Ui& ui, const PlotContent& content, const PlotPlaces& places, bool large);

/// A short piece of the series' line, as in the legend; as high as a line of text.
void draw_swatch(Ui& ui, const PlotSeries& series, const ImVec2& at);
void draw_crosshair(Ui& ui, const PlotContent& content, const PlotPlaces& places, double x);
/// The stretch that is being dragged.
void draw_selection(const PlotPlaces& places, double from, double to);

}  // namespace gallop::viz
