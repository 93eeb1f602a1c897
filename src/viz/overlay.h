// SPDX-License-Identifier: MIT
// A small panel over the picture, with a title and a cross.
#pragma once

#include "viz/ui.h"

namespace gallop::viz {

/// Design pixels.
inline constexpr float kSensorsWidth = 400.0F;
inline constexpr float kOverlayMargin = 8.0F;
inline constexpr float kOverlayTop = 72.0F;  ///< below the words in the picture's corner

/// At the picture's left, as wide as is good to read.
[[nodiscard]] Box left_overlay_place(const Ui& ui, const Box& view, float width);

/// Always pair with end_overlay(). False when there is nothing to draw.
bool begin_overlay(Ui& ui, const char* title, const Box& place, bool* open);
void end_overlay();

}  // namespace gallop::viz
