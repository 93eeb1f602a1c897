// SPDX-License-Identifier: MIT
// Where the panels are, given the window's size and what its user dragged and hid. Pure.
#pragma once

#include "viz/items.h"
#include "viz/settings.h"

namespace gallop::viz {

inline constexpr int kSmallestWidth = 1024;
inline constexpr int kSmallestHeight = 640;

struct Layout {
  Box banner;  ///< empty without one
  Box run;     ///< left column; empty when hidden
  Box view;    ///< the 3-D picture
  Box timeline;
  Box charts;  ///< right column; empty when hidden
  Box log;     ///< empty when hidden
  Box run_splitter, charts_splitter, log_splitter;
};

/// `below` is the height of the menu bar, `banner` that of the banner (0: none); pixels.
[[nodiscard]] Layout lay_out(float width, float height, float below, float banner, float timeline,
                             const Settings& settings, float scale);

}  // namespace gallop::viz
