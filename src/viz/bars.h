// SPDX-License-Identifier: MIT
// A number as a bar from zero to its side, with name and value.
#pragma once

#include <string>

#include "viz/ui.h"

namespace gallop::viz {

struct BarScale {
  float low;
  float high;
  const char* format;  ///< of the value
};

/// A row of `width` pixels: name, bar, value. The name takes `name_width`.
void draw_bar(Ui& ui, const std::string& name, double value, const BarScale& scale, float name_width,
              float width, ImU32 colour);

}  // namespace gallop::viz
