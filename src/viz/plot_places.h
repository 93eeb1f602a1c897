// SPDX-License-Identifier: MIT
// Where a chart's parts go.
#pragma once

#include <vector>

#include "viz/ui.h"

namespace gallop::viz {

// of a legend's entry, design pixels
inline constexpr float kSwatch = 18.0F;  ///< its piece of line
inline constexpr float kSwatchGap = 5.0F;
inline constexpr float kEntryGap = 12.0F;

/// On the screen.
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

/// Pixels between labels on y, in the current font.
[[nodiscard]] double tick_spacing(const Ui& ui);

}  // namespace gallop::viz
