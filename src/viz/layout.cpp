// SPDX-License-Identifier: MIT
// Three columns over the log. Whatever was dragged, the picture keeps its share.
#include "viz/layout.h"

#include <algorithm>
#include <cmath>

namespace gallop::viz {
namespace {

constexpr float kSplitter = 5.0F;
constexpr float kRunWidth = 270.0F;
constexpr float kNarrowestRun = 236.0F;
constexpr float kNarrowestCharts = 260.0F;
constexpr float kLowestLog = 64.0F;
constexpr float kLeastView = 0.28F;  ///< of the window's width and height, for the picture

/// Charts may grow with the window, a column of buttons need not.
float usual_charts_width(float width) { return std::clamp(0.335F * width, 340.0F, 860.0F); }
float usual_log_height(float height) { return std::clamp(0.2F * height - 44.0F, 84.0F, 220.0F); }

}  // namespace

Layout lay_out(float width, float height, float below, float banner, float timeline, const Settings& settings,
               float scale) {
  const float gap = std::round(kSplitter * scale);
  Layout layout;
  const float menu = std::floor(below);
  layout.banner = {0.0F, menu, width, menu + banner};
  const float top = menu + banner;
  float bottom = height;
  if (settings.show_log) {
    const float wanted =
        settings.log_height > 0.0F ? settings.log_height * scale : usual_log_height(height / scale) * scale;
    const float most = std::max(height - top - timeline - kLeastView * height, kLowestLog * scale);
    bottom = std::round(height - std::clamp(wanted, kLowestLog * scale, most));
    layout.log = {0.0F, bottom, width, height};
    layout.log_splitter = {0.0F, bottom - gap, width, bottom};
    bottom -= gap;
  }

  float left = 0.0F;
  if (settings.show_run) {
    const float wanted = (settings.run_width > 0.0F ? settings.run_width : kRunWidth) * scale;
    left =
        std::round(std::clamp(wanted, kNarrowestRun * scale, std::max(kNarrowestRun * scale, 0.4F * width)));
    layout.run = {0.0F, top, left, bottom};
    layout.run_splitter = {left, top, left + gap, bottom};
    left += gap;
  }
  float right = width;
  if (settings.show_charts) {
    const float wanted = settings.charts_width > 0.0F ? settings.charts_width * scale
                                                      : usual_charts_width(width / scale) * scale;
    const float most = std::max(width - left - kLeastView * width, kNarrowestCharts * scale);
    right = std::round(width - std::clamp(wanted, kNarrowestCharts * scale, most));
    layout.charts = {right, top, width, bottom};
    layout.charts_splitter = {right - gap, top, right, bottom};
    right -= gap;
  }
  layout.timeline = {left, bottom - timeline, right, bottom};
  layout.view = {left, top, right, bottom - timeline};
  return layout;
}

}  // namespace gallop::viz
