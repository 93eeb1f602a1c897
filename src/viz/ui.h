// SPDX-License-Identifier: MIT
// What every panel is given: the model to show, a place for what the user wants, and what the window
// remembers between two frames. Nothing here belongs to the rest of the program.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "viz/commands.h"
#include "viz/items.h"
#include "viz/layout.h"
#include "viz/markers.h"
#include "viz/plot.h"
#include "viz/renderer.h"
#include "viz/settings.h"
#include "viz/theme.h"
#include "viz/view_camera.h"
#include "viz/viewer_model.h"

namespace gallop::viz {

/// How one chart is looked at.
struct PlotState {
  std::optional<Range> zoom;  ///< of x; without it everything is shown
  std::optional<bool> logarithmic;
  int smoothing = 0;                 ///< points of a running mean; 0: none
  std::optional<double> drag_start;  ///< x where a zoom is being dragged from
};

/// A body being pulled with the mouse.
struct Pull {
  int body = 0;
  env::Vector3 local{};   ///< where it is held, in the body's frame
  glm::vec3 held{0.0F};   ///< the same in the world
  glm::vec3 hand{0.0F};   ///< where the mouse is
  glm::vec3 force{0.0F};  ///< newtons
};

/// Marks drawn into the picture, next to RenderOptions.
struct MarkerChoice {
  bool contacts = false;
  bool forces = false;
  bool joints = false;
};

struct Toast {
  LogLine line;
  double until = 0.0;  ///< ImGui's clock
};

/// What the window itself shall do after the frame.
struct WindowWishes {
  bool screenshot = false;
  bool record = false;  ///< begin, or end
  bool full_screen = false;
  std::optional<Box> chart_picture;  ///< this part of the window as a PNG
};

/// What the window knows and its panels show.
struct FrameFacts {
  std::span<const float> frame_ms;  ///< drawing, newest last
  float frame_limit = 60.0F;        ///< frames a second at most
  std::string gl;                   ///< driver and version
  std::optional<double> recording;  ///< seconds filmed so far
  bool full_screen = false;
};

/// Remembered from frame to frame.
struct WorkbenchState {
  explicit WorkbenchState(const env::Scene& drawn) : scene(drawn), camera(drawn) {}

  env::Scene scene;
  Settings settings;

  // the picture
  ViewCamera camera;
  RenderOptions render;
  MarkerChoice marks;
  std::optional<Pull> pull;
  bool view_is_hovered = false;

  // charts
  std::map<std::string, PlotState> plots;
  std::string maximised;  ///< title of the chart that fills the window's middle; empty: none
  std::string chart_to_save;
  int frames_until_chart_is_saved = 0;  ///< its menu must be gone from the picture

  // panels over the others
  bool help = false;
  bool info = false;
  bool profiler = false;
  bool sensors = false;
  bool asks_to_close = false;
  bool asks_for_path = false;
  std::string path;
  bool banner_dismissed = false;

  std::vector<Toast> toasts;
};

/// One frame's context, handed from panel to panel.
struct Ui {
  const ViewerModel& model;
  const FrameFacts& facts;
  const Fonts& fonts;
  float scale;  ///< pixels a design pixel
  WorkbenchState& state;
  Items& items;
  ViewerIntent& intent;
  WindowWishes& wishes;
  std::vector<Command>& commands;  ///< given by buttons and menus in this frame

  [[nodiscard]] float px(float design_pixels) const { return design_pixels * scale; }
};

/// Whether a run is under way, so that closing must ask.
[[nodiscard]] inline bool is_under_way(const TrainingModel& training) {
  return training.state == TrainingState::Running || training.state == TrainingState::Paused;
}

}  // namespace gallop::viz
