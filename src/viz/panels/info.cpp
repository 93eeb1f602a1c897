// SPDX-License-Identifier: MIT
// The run, the robot, the machine and the moment, in words.
#include <algorithm>
#include <array>
#include <cstdio>

#include "viz/overlay.h"
#include "viz/panels.h"
#include "viz/plot.h"
#include "viz/widgets.h"

namespace gallop::viz {
namespace {

constexpr float kWidth = 400.0F;
constexpr float kHeight = 232.0F;

}  // namespace

void draw_info(Ui& ui, const Box& view) {
  if (!ui.state.info) {
    return;
  }
  const TrainingModel& training = ui.model.training;
  const PlaybackModel& playback = ui.model.playback;
  Box place = left_overlay_place(ui, view, kWidth);
  place.bottom = std::min(place.bottom, place.top + ui.px(kHeight));
  if (begin_overlay(ui, "Info  (F2)", place, &ui.state.info)) {
    if (training.state != TrainingState::None) {
      fact(ui, "run", training.run);
      fact(ui, "recipe", training.recipe);
      fact(ui, "device", training.device);
      fact(ui, "checkpoint", training.last_checkpoint.empty() ? "none yet" : training.last_checkpoint);
    }
    fact(ui, "robot",
         std::to_string(ui.state.scene.bodies.size()) + " bodies, " +
             std::to_string(playback.observation.size()) + " observed, " +
             std::to_string(ui.model.action_names.size()) + " driven");
    std::array<char, 96> text{};
    std::snprintf(text.data(), text.size(), "%.4f s a step", playback.step_duration);
    fact(ui, "time", text.data());
    fact(ui, "reward so far", readable(playback.episode_return));
    fact(ui, "contacts", std::to_string(playback.contacts.size()));
    fact(ui, "OpenGL", ui.facts.gl);
    std::snprintf(text.data(), text.size(), "%.0f x %.0f, picture %.0f x %.0f", ImGui::GetIO().DisplaySize.x,
                  ImGui::GetIO().DisplaySize.y, view.width(), view.height());
    fact(ui, "window", text.data());
  }
  end_overlay();
}

}  // namespace gallop::viz
