// SPDX-License-Identifier: MIT
// One switch, so that a key, its button and its menu entry cannot differ.
#include "viz/command_effects.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

namespace gallop::viz {
namespace {

constexpr double kToastSeconds = 5.0;
constexpr double kWarningSeconds = 12.0;
constexpr double kSpeedStep = 1.2589254117941673;  ///< ten a decade
constexpr double kSlowest = 0.1;
constexpr double kFastest = 10.0;

/// A tenth of a decade on, by whole tenths, so that 1x is met again.
double next_speed(double speed, int direction) {
  const double tenths = std::round(10.0 * std::log10(std::max(speed, kSlowest))) + direction;
  return std::clamp(std::pow(kSpeedStep, tenths), kSlowest, kFastest);
}

/// The switch that a command flips; nullptr for commands that are none.
bool* switch_of(WorkbenchState& state, Command command) {
  switch (command) {
    case Command::Contacts:
      return &state.marks.contacts;
    case Command::ContactForces:
      return &state.marks.forces;
    case Command::JointFrames:
      return &state.marks.joints;
    case Command::Wireframe:
      return &state.render.wireframe;
    case Command::Shadows:
      return &state.render.shadows;
    case Command::Grid:
      return &state.render.grid;
    case Command::Collisions:
      return &state.render.collisions;
    case Command::Help:
      return &state.help;
    case Command::Info:
      return &state.info;
    case Command::Profiler:
      return &state.profiler;
    case Command::Sensors:
      return &state.sensors;
    case Command::RunPanel:
      return &state.settings.show_run;
    case Command::Charts:
      return &state.settings.show_charts;
    case Command::Log:
      return &state.settings.show_log;
    case Command::LargeCharts:
      return &state.settings.large_charts;
    default:
      return nullptr;
  }
}

std::optional<CameraChoice> camera_of(Command command) {
  switch (command) {
    case Command::FollowCamera:
      return CameraChoice::Follow;
    case Command::FreeCamera:
      return CameraChoice::Free;
    case Command::SideCamera:
      return CameraChoice::Side;
    case Command::PybulletCamera:
      return CameraChoice::Pybullet;
    case Command::FrontCamera:
      return CameraChoice::Front;
    default:
      return std::nullopt;
  }
}

/// Esc first leaves what lies over the window, then the camera that goes along.
bool leave_topmost(WorkbenchState& state) {
  if (state.asks_to_close || state.asks_for_path) {
    state.asks_to_close = state.asks_for_path = false;
  } else if (state.help) {
    state.help = false;
  } else if (!state.maximised.empty()) {
    state.maximised.clear();
  } else {
    return false;
  }
  return true;
}

}  // namespace

bool can_be_given(const Ui& ui, Command command) {
  const TrainingModel& training = ui.model.training;
  switch (command) {
    case Command::PauseTraining:
    case Command::Checkpoint:
      return is_under_way(training);
    case Command::StepBack:
      return ui.model.playback.step > 0;
    default:
      return true;
  }
}

bool is_on(const Ui& ui, Command command) {
  if (const bool* value = switch_of(ui.state, command)) {
    return *value;
  }
  if (const auto camera = camera_of(command)) {
    return ui.state.camera.choice() == *camera;
  }
  switch (command) {
    case Command::Record:
      return ui.facts.recording.has_value();
    case Command::FullScreen:
      return ui.facts.full_screen;
    default:
      return false;
  }
}

std::string label_now(const Ui& ui, Command command) {
  switch (command) {
    case Command::PauseTraining:
      return ui.model.training.state == TrainingState::Paused ? "Resume training" : "Pause training";
    case Command::PausePlayback:
      return ui.model.playback.paused ? "Play" : "Pause";
    case Command::Record:
      return ui.facts.recording ? "Stop recording" : "Record";
    case Command::StopAndSave:
      return is_under_way(ui.model.training) ? "Stop and save" : "Close window";
    default:
      return info(command).label;
  }
}

void close_window(Ui& ui) {
  if (is_under_way(ui.model.training)) {
    ui.state.asks_to_close = true;
  } else {
    ui.intent.close = true;
  }
}

void show_toast(WorkbenchState& state, LogLine line) {
  const double seconds = line.tone == LogTone::Warning ? kWarningSeconds : kToastSeconds;
  state.toasts.push_back({std::move(line), ImGui::GetTime() + seconds});
}

void carry_out(Ui& ui, Command command) {
  WorkbenchState& state = ui.state;
  const PlaybackModel& playback = ui.model.playback;
  if (!can_be_given(ui, command) || (command == Command::FreeCamera && leave_topmost(state))) {
    return;
  }
  if (bool* value = switch_of(state, command)) {
    *value = !*value;
    return;
  }
  if (const auto camera = camera_of(command)) {
    state.camera.choose(*camera);
    return;
  }
  switch (command) {
    case Command::Open:
      state.asks_for_path = true;
      break;
    case Command::Screenshot:
      ui.wishes.screenshot = true;
      break;
    case Command::Record:
      ui.wishes.record = true;
      break;
    case Command::FullScreen:
      ui.wishes.full_screen = true;
      break;
    case Command::CloseWindow:
      close_window(ui);
      break;
    case Command::PauseTraining:
      ui.intent.pause_training = ui.model.training.state == TrainingState::Running;
      break;
    case Command::Checkpoint:
      ui.intent.checkpoint = true;
      break;
    case Command::StopAndSave:
      (is_under_way(ui.model.training) ? ui.intent.stop_and_save : ui.intent.close) = true;
      break;
    case Command::PausePlayback:
      ui.intent.pause = !playback.paused;
      break;
    case Command::StepBack:
      ui.intent.step = -1;
      break;
    case Command::StepForward:
      ui.intent.step = 1;
      break;
    case Command::NewEpisode:
      ui.intent.restart = true;
      break;
    case Command::Slower:
      ui.intent.speed = next_speed(playback.speed, -1);
      break;
    case Command::Faster:
      ui.intent.speed = next_speed(playback.speed, 1);
      break;
    case Command::RealTime:
      ui.intent.speed = 1.0;
      break;
    default:
      break;
  }
}

}  // namespace gallop::viz
