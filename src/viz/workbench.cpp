// SPDX-License-Identifier: MIT
// Keys first, then panels, then what their buttons said: every wish of a frame is in its intent.
#include "viz/workbench.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "viz/command_effects.h"
#include "viz/panels.h"
#include "viz/widgets.h"

namespace gallop::viz {

Workbench::Workbench(const env::Scene& scene, const Settings& settings) : state_(scene) {
  state_.settings = settings;
}

void Workbench::remember_size(int width, int height) {
  state_.settings.width = width;
  state_.settings.height = height;
}

void Workbench::drop(std::vector<std::filesystem::path> files) { dropped_ = std::move(files); }

void Workbench::tell(LogLine line) { untold_.push_back(std::move(line)); }

/// What is new since the last frame.
void Workbench::take_in(const ViewerModel& model) {
  for (const LogLine& line : untold_) {
    show_toast(state_, line);
  }
  untold_.clear();
  for (const LogLine& line : model.notices) {
    show_toast(state_, line);
  }
  if (model.training.state != last_training_) {
    state_.banner_dismissed = false;
    if (!is_under_way(model.training)) {
      state_.asks_to_close = false;
    }
  }
  last_training_ = model.training.state;
  if (last_step_ < 0 && model.training.state == TrainingState::None) {
    state_.sensors = true;  // the column has room for them
  }
  follow(model.playback);
}

/// The camera lives in simulated time: it goes along while the view plays, and waits with it.
void Workbench::follow(const PlaybackModel& playback) {
  const bool is_new = playback.episode != last_episode_ || playback.show != last_show_ || last_step_ < 0;
  const int steps = is_new ? 1 : std::abs(playback.step - last_step_);
  state_.camera.follow(playback.poses, static_cast<float>(steps * playback.step_duration));
  last_step_ = playback.step;
  last_episode_ = playback.episode;
  last_show_ = playback.show;
}

ViewerIntent Workbench::draw(const ViewerModel& model, const FrameFacts& facts, const Fonts& fonts,
                             float scale) {
  ViewerIntent intent;
  std::vector<Command> commands = typed_commands();
  wishes_ = {};
  items_.clear();
  take_in(model);
  Ui ui{model, facts, fonts, scale, state_, items_, intent, wishes_, commands};
  if (state_.asks_to_close || state_.asks_for_path) {
    commands.clear();  // the dialog's keys are its own
    state_.help = false;
  }
  if (is_asked_to_close_) {
    is_asked_to_close_ = false;
    close_window(ui);
  }
  intent.open = std::exchange(dropped_, {});
  draw_panels(ui);
  for (const Command command : commands) {
    carry_out(ui, command);
  }
  return intent;
}

void Workbench::draw_panels(Ui& ui) {
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const float below = draw_menu_bar(ui);
  Settings shown = state_.settings;
  shown.show_log =
      shown.show_log && !(ui.model.log.empty() && ui.model.training.state == TrainingState::None);
  const Layout layout =
      lay_out(screen.x, screen.y, below, banner_height(ui), timeline_height(ui), shown, ui.scale);
  draw_banner(ui, layout.banner);
  if (!layout.run.is_empty()) {
    draw_run_panel(ui, layout.run);
  }
  if (state_.maximised.empty()) {
    view_ = layout.view;
    draw_view(ui, layout.view);
    draw_sensors(ui, layout.view);
    draw_profiler(ui, layout.view);
    draw_info(ui, layout.view);
    if (!layout.charts.is_empty()) {
      draw_charts_panel(ui, layout.charts);
    }
  } else {
    view_ = {};
    const float right = layout.charts.is_empty() ? layout.view.right : layout.charts.right;
    draw_maximised_chart(ui, {layout.view.left, layout.view.top, right, layout.view.bottom});
  }
  draw_timeline(ui, layout.timeline);
  if (!layout.log.is_empty()) {
    draw_log_panel(ui, layout.log);
  }
  drag_splitters(ui, layout);
  draw_toasts(ui, layout.view);
  draw_help(ui);
  draw_close_dialog(ui);
  draw_open_dialog(ui);
}

/// A panel that was dragged has from then on the size it was given.
void Workbench::drag_splitters(Ui& ui, const Layout& layout) {
  Settings& settings = state_.settings;
  const float run = drag_splitter(ui, "run splitter", layout.run_splitter, true).x;
  const float log = drag_splitter(ui, "log splitter", layout.log_splitter, false).y;
  if (run != 0.0F) {
    settings.run_width = (layout.run.width() + run) / ui.scale;
  }
  if (log != 0.0F) {
    settings.log_height = (layout.log.height() - log) / ui.scale;
  }
  if (!state_.maximised.empty()) {
    return;
  }
  if (const float charts = drag_splitter(ui, "charts splitter", layout.charts_splitter, true).x;
      charts != 0.0F) {
    settings.charts_width = (layout.charts.width() - charts) / ui.scale;
  }
}

PictureWanted Workbench::picture(const env::Poses& poses, const env::Contacts& contacts) const {
  PictureWanted wanted;
  wanted.camera = state_.camera.camera();
  wanted.options = state_.render;
  if (state_.marks.contacts || state_.marks.forces) {
    add_contact_markers(wanted.markers, contacts, state_.marks.contacts, state_.marks.forces);
  }
  if (state_.marks.joints) {
    add_joint_frames(wanted.markers, poses);
  }
  if (state_.pull) {
    add_push_marker(wanted.markers, state_.pull->held, state_.pull->hand);
  }
  return wanted;
}

}  // namespace gallop::viz
