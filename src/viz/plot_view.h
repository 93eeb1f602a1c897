// SPDX-License-Identifier: MIT
// A chart on ImGui's draw list: title, legend, axes, lines; crosshair, zoom and menu.
#pragma once

#include "viz/ui.h"

namespace gallop::viz {

/// Draws `content` into the rest of the current panel's line, `height` pixels high. Its state is that of its
/// title in Ui::state.
void draw_plot(Ui& ui, const PlotContent& content, float height, bool large);

}  // namespace gallop::viz
