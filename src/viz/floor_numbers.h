// SPDX-License-Identifier: MIT
// The numbers painted beside the lane, one a metre: their glyphs, and where each quad goes. Pure but for
// cairo's font.
#pragma once

#include <vector>

#include "viz/image.h"

namespace gallop::viz {

/// A corner of a glyph: where on the floor (metres), and where in the picture of glyphs (0 to 1, from its
/// first row).
struct NumberVertex {
  float x, y;
  float u, v;
};

/// The digits and the minus sign in a row of equal cells, `height` pixels high; coverage is in the alpha
/// channel.
[[nodiscard]] Image glyph_picture(int height);

/// Two triangles a glyph for the numbers at whole metres from `first` to `last`; every fifth is larger.
[[nodiscard]] std::vector<NumberVertex> floor_numbers(int first, int last);

}  // namespace gallop::viz
