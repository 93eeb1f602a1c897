// SPDX-License-Identifier: MIT
// The two questions the window asks: what closing shall mean, and which file to open.
#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <imgui.h>
#include <imgui_stdlib.h>

#include "viz/panels.h"
#include "viz/widgets.h"

namespace gallop::viz {
namespace {

/// Opens and closes a modal so that it follows `wanted`. True while its contents shall be drawn.
bool begin_dialog(Ui& ui, const char* title, bool& wanted, float width) {
  if (wanted && !ImGui::IsPopupOpen(title)) {
    ImGui::OpenPopup(title);
  }
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({screen.x / 2.0F, 0.42F * screen.y}, ImGuiCond_Always, {0.5F, 0.5F});
  ImGui::SetNextWindowSize({std::min(ui.px(width), screen.x - ui.px(20.0F)), 0.0F});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {ui.px(20.0F), ui.px(16.0F)});
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {ui.px(10.0F), ui.px(9.0F)});
  const bool open = ImGui::BeginPopupModal(
      title, nullptr,
      ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings);
  if (open && (!wanted || ImGui::IsKeyPressed(GLFW_KEY_ESCAPE, false))) {
    wanted = false;
    ImGui::CloseCurrentPopup();
  }
  if (!open) {
    ImGui::PopStyleVar(2);
  }
  return open;
}

void end_dialog() {
  ImGui::EndPopup();
  ImGui::PopStyleVar(2);
}

void title(Ui& ui, const char* words) {
  ImGui::PushFont(ui.fonts.large_strong);
  ImGui::TextUnformatted(words);
  ImGui::PopFont();
}

void close_with(Ui& ui, CloseAnswer answer) {
  ui.intent.close = true;
  ui.intent.answer = answer;
  ui.state.asks_to_close = false;
  ImGui::CloseCurrentPopup();
}

}  // namespace

void draw_close_dialog(Ui& ui) {
  if (!begin_dialog(ui, "closing", ui.state.asks_to_close, 470.0F)) {
    return;
  }
  title(ui, "Training is still under way");
  ImGui::PushStyleColor(ImGuiCol_Text, ink::kFaint);
  ImGui::TextWrapped(
      "%s",
      "It can go on without a window: its lines then appear in the terminal. Stopped, it is saved, "
      "drawn and filmed first. Enter keeps it, S stops it, Esc cancels.");
  ImGui::PopStyleColor();
  ImGui::Dummy({0.0F, ui.px(2.0F)});
  if (plain_button(ui, "Keep training in terminal", ImGui::GetContentRegionAvail().x, rgb(0x1F5FA8)) ||
      ImGui::IsKeyPressed(GLFW_KEY_ENTER, false)) {
    close_with(ui, CloseAnswer::KeepTraining);
  }
  const float half = shared_width(2);
  if (plain_button(ui, "Stop and save", half) || ImGui::IsKeyPressed(GLFW_KEY_S, false)) {
    close_with(ui, CloseAnswer::StopAndSave);
  }
  ImGui::SameLine();
  if (plain_button(ui, "Cancel", half)) {
    ui.state.asks_to_close = false;
    ImGui::CloseCurrentPopup();
  }
  end_dialog();
}

void draw_open_dialog(Ui& ui) {
  WorkbenchState& state = ui.state;
  if (!begin_dialog(ui, "opening", state.asks_for_path, 560.0F)) {
    return;
  }
  title(ui, "Open");
  ImGui::PushStyleColor(ImGuiCol_Text, ink::kFaint);
  ImGui::TextWrapped(
      "%s",
      "A policy (policy.pt), a checkpoint or run folder to watch, or a monitor.csv to lay over "
      "the curve. Files can also be dropped on the window.");
  ImGui::PopStyleColor();
  if (ImGui::IsWindowAppearing()) {
    ImGui::SetKeyboardFocusHere();
  }
  ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x);
  const bool entered = ImGui::InputTextWithHint("##path", "runs/sac/HalfCheetahBulletEnv-v0_1/policy.pt",
                                                &state.path, ImGuiInputTextFlags_EnterReturnsTrue);
  note_item(ui, "path");
  const float half = shared_width(2);
  const bool pressed = plain_button(ui, "Open", half, rgb(0x1F5FA8));
  ImGui::SameLine();
  const bool cancelled = plain_button(ui, "Cancel", half);
  if ((entered || pressed) && !state.path.empty()) {
    ui.intent.open.emplace_back(state.path);
  }
  if (entered || pressed || cancelled) {
    state.asks_for_path = false;
    ImGui::CloseCurrentPopup();
  }
  end_dialog();
}

}  // namespace gallop::viz
