// SPDX-License-Identifier: MIT
// A trainer that died: why, and what is safe. The window goes on.
#include <cmath>

#include "viz/panels.h"
#include "viz/widgets.h"

namespace gallop::viz {

float banner_height(const Ui& ui) {
  const bool shown = ui.model.training.state == TrainingState::Failed && !ui.state.banner_dismissed;
  return shown ? std::ceil(2.0F * ImGui::GetTextLineHeight() + ui.px(20.0F)) : 0.0F;
}

void draw_banner(Ui& ui, const Box& box) {
  if (box.is_empty()) {
    return;
  }
  const TrainingModel& training = ui.model.training;
  begin_panel("banner", box, false);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.PushClipRect(box.first(), box.last());  // the panel's own leaves a margin
  list.AddRectFilled(box.first(), box.last(), rgb(0x5A1512));
  list.PopClipRect();
  const float button = ui.px(90.0F);
  const float room = ImGui::GetContentRegionAvail().x - button - ui.px(20.0F);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {ui.px(8.0F), ui.px(4.0F)});
  ImGui::BeginGroup();
  ImGui::PushFont(ui.fonts.strong);
  // the failure itself may name the checkpoint at its end; the line below does
  const std::string why = training.failure.substr(0, training.failure.find("; last good checkpoint"));
  fitted_words(ui, "failure", "Training failed: " + why, room, rgb(0xFFFFFF));
  ImGui::PopFont();
  const std::string safe =
      training.last_checkpoint.empty()
          ? "No checkpoint had been saved. What is on show can still be watched."
          : "Last good checkpoint: " + training.last_checkpoint + ". What is on show can still be watched.";
  fitted_words(ui, "last good checkpoint", safe, room, rgb(0xFFCBC4));
  ImGui::EndGroup();
  ImGui::PopStyleVar();
  ImGui::SameLine(ImGui::GetWindowWidth() - button - ui.px(10.0F));
  ImGui::SetCursorPosY((box.height() - ImGui::GetFrameHeight()) / 2.0F);
  if (plain_button(ui, "Dismiss", button, rgb(0x8C2A24))) {
    ui.state.banner_dismissed = true;
  }
  end_panel();
}

}  // namespace gallop::viz
