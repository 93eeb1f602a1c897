// SPDX-License-Identifier: MIT
// Panels side by side, whatever was dragged or hidden.
#include "viz/layout.h"

#include <doctest/doctest.h>

#include <initializer_list>

using namespace gallop::viz;

namespace {

Layout at(float width, float height, const Settings& settings = {}) {
  return lay_out(width, height, 24.0F, 0.0F, 68.0F, settings, 1.0F);
}

}  // namespace

TEST_CASE("the panels fill the window without a gap or an overlap") {
  for (const float width : {1024.0F, 1280.0F, 2560.0F}) {
    const float height = 0.625F * width;
    const Layout layout = at(width, height);
    CHECK(layout.run.left == 0.0F);
    CHECK(layout.run.right == layout.run_splitter.left);
    CHECK(layout.run_splitter.right == layout.view.left);
    CHECK(layout.view.right == layout.charts_splitter.left);
    CHECK(layout.charts_splitter.right == layout.charts.left);
    CHECK(layout.charts.right == width);
    CHECK(layout.view.bottom == layout.timeline.top);
    CHECK(layout.timeline.bottom == layout.log_splitter.top);
    CHECK(layout.log.bottom == height);
    CHECK(layout.view.width() >= 0.27F * width);
  }
}

TEST_CASE("hidden panels leave their place to the picture") {
  Settings settings;
  settings.show_run = settings.show_charts = settings.show_log = false;
  const Layout layout = at(1280.0F, 800.0F, settings);
  CHECK(layout.view.width() == 1280.0F);
  CHECK(layout.timeline.bottom == 800.0F);
  CHECK(layout.run.is_empty());
  CHECK(layout.charts.is_empty());
  CHECK(layout.log.is_empty());
}

TEST_CASE("however far a panel was dragged, the picture keeps its share") {
  for (const float absurd : {1.0F, 5000.0F}) {
    Settings settings;
    settings.run_width = settings.charts_width = settings.log_height = absurd;
    const Layout layout = at(1024.0F, 640.0F, settings);
    CHECK(layout.view.width() >= 0.27F * 1024.0F);
    CHECK(layout.view.height() >= 0.2F * 640.0F);
    CHECK(layout.run.width() >= 200.0F);
    CHECK(layout.log.height() >= 60.0F);
  }
}

TEST_CASE("a banner pushes everything down") {
  const Layout layout = lay_out(1280.0F, 800.0F, 24.0F, 48.0F, 68.0F, {}, 1.0F);
  CHECK(layout.banner.height() == 48.0F);
  CHECK(layout.view.top == 72.0F);
}
