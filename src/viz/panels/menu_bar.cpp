// SPDX-License-Identifier: MIT
// File, View, Run, Camera, Help; at the right how the training stands, as much of it as there is room for.
#include <array>
#include <cmath>

#include "viz/command_effects.h"
#include "viz/panels.h"
#include "viz/widgets.h"

namespace gallop::viz {
namespace {

void entry(Ui& ui, Command command, bool is_switch = false) {
  const CommandInfo& about = info(command);
  if (ImGui::MenuItem(label_now(ui, command).c_str(), about.keys, is_switch && is_on(ui, command),
                      can_be_given(ui, command))) {
    ui.commands.push_back(command);
  }
  note_item(ui, "menu " + label_now(ui, command));
}

bool begin_menu(Ui& ui, const char* name) {
  const bool open = ImGui::BeginMenu(name);
  if (!open) {
    note_item(ui, std::string("menu ") + name);
  }
  return open;
}

void draw_text_size_menu(Ui& ui) {
  if (!ImGui::BeginMenu("Text size")) {
    return;
  }
  struct Size {
    const char* name;
    float scale;
  };
  constexpr std::array<Size, 5> kSizes{
      {{"Automatic", 0.0F}, {"100 %", 1.0F}, {"125 %", 1.25F}, {"150 %", 1.5F}, {"200 %", 2.0F}}};
  for (const Size& size : kSizes) {
    if (ImGui::MenuItem(size.name, nullptr, ui.state.settings.text_scale == size.scale)) {
      ui.state.settings.text_scale = size.scale;
    }
  }
  ImGui::EndMenu();
}

void draw_view_menu(Ui& ui) {
  for (const CommandInfo& one : all_commands()) {
    if (one.group == CommandGroup::Picture) {
      entry(ui, one.command, true);
    }
  }
  ImGui::Separator();
  for (const Command command : {Command::RunPanel, Command::Charts, Command::Log, Command::Sensors,
                                Command::Profiler, Command::Info}) {
    entry(ui, command, true);
  }
  ImGui::Separator();
  entry(ui, Command::LargeCharts, true);
  ImGui::MenuItem("RL Zoo reference curve", nullptr, &ui.state.settings.show_reference);
  draw_text_size_menu(ui);
  entry(ui, Command::FullScreen, true);
  if (ImGui::MenuItem("Usual layout")) {
    const Settings& now = ui.state.settings;
    Settings usual;
    usual.width = now.width;
    usual.height = now.height;
    ui.state.settings = usual;
  }
}

void draw_menus(Ui& ui) {
  if (begin_menu(ui, "File")) {
    for (const CommandInfo& one : all_commands()) {
      if (one.group == CommandGroup::File) {
        entry(ui, one.command);
      }
    }
    ImGui::EndMenu();
  }
  if (begin_menu(ui, "View")) {
    draw_view_menu(ui);
    ImGui::EndMenu();
  }
  if (begin_menu(ui, "Run")) {
    for (const CommandInfo& one : all_commands()) {
      if (one.group == CommandGroup::Run || one.group == CommandGroup::Playback) {
        if (one.command == Command::PausePlayback) {
          ImGui::Separator();
        }
        entry(ui, one.command);
      }
    }
    ImGui::EndMenu();
  }
  if (begin_menu(ui, "Camera")) {
    for (const CommandInfo& one : all_commands()) {
      if (one.group == CommandGroup::Camera) {
        entry(ui, one.command, true);
      }
    }
    ImGui::EndMenu();
  }
  if (begin_menu(ui, "Help")) {
    entry(ui, Command::Help, true);
    entry(ui, Command::Info, true);
    ImGui::EndMenu();
  }
}

struct StateWord {
  const char* word;
  ImU32 colour;
};

StateWord state_word(TrainingState state) {
  switch (state) {
    case TrainingState::Running:
      return {"TRAINING", ink::kGood};
    case TrainingState::Paused:
      return {"PAUSED", ink::kWarning};
    case TrainingState::Stopping:
      return {"SAVING", ink::kWarning};
    case TrainingState::Finished:
      return {"FINISHED", ink::kAccent};
    case TrainingState::Failed:
      return {"FAILED", ink::kBad};
    case TrainingState::None:
      break;
  }
  return {"", 0};
}

std::vector<std::string> summary(const TrainingModel& training) {
  std::vector<std::string> parts{training.device};
  const auto steps = static_cast<double>(training.steps);
  const auto all = static_cast<double>(training.total_steps);
  const auto rounded = [](double value) {
    return short_number(value < 1e4 ? value : std::floor(value / 1e3) * 1e3);
  };
  parts.push_back(rounded(steps) + (all > 0.0 ? " / " + rounded(all) : " steps"));
  const bool runs = training.state == TrainingState::Running;
  if (runs && std::isfinite(training.steps_per_second)) {
    parts.push_back(grouped(std::llround(training.steps_per_second)) + " st/s");
  }
  if (runs && training.seconds_left >= 0.0) {  // not when unknown
    parts.push_back("ETA " + clock_time(training.seconds_left));
  }
  return parts;
}

/// From the right edge to the left, dropping the first parts where the window is too narrow.
void draw_summary(Ui& ui) {
  const TrainingModel& training = ui.model.training;
  if (training.state == TrainingState::None) {
    return;
  }
  const StateWord state = state_word(training.state);
  std::vector<std::string> parts = summary(training);
  const float gap = ui.px(9.0F);
  const float room = ImGui::GetWindowWidth() - ImGui::GetCursorPosX() - ui.px(16.0F);
  const auto width = [&] {
    float sum = ImGui::CalcTextSize(state.word).x + ui.px(14.0F);
    for (const std::string& part : parts) {
      sum += ImGui::CalcTextSize(part.c_str()).x + 2.0F * gap + 1.0F;
    }
    return sum;
  };
  while (parts.size() > 1 && width() > room) {
    parts.erase(parts.begin());
  }
  ImGui::SetCursorPosX(ImGui::GetWindowWidth() - width() - ui.px(6.0F));
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float height = ImGui::GetWindowHeight();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  list.AddCircleFilled({at.x + ui.px(3.0F), ImGui::GetWindowPos().y + height / 2.0F}, ui.px(4.0F),
                       state.colour);
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + ui.px(14.0F));
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {gap, 0.0F});
  ImGui::PushStyleColor(ImGuiCol_Text, state.colour);
  ImGui::TextUnformatted(state.word);
  ImGui::PopStyleColor();
  note_item(ui, "training state", width(), room);
  for (const std::string& part : parts) {
    const ImVec2 here = ImGui::GetCursorScreenPos();
    const float y = ImGui::GetWindowPos().y;
    list.AddLine({here.x, y + 0.28F * height}, {here.x, y + 0.72F * height}, ink::kLine);
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + gap);
    ImGui::TextUnformatted(part.c_str());
  }
  ImGui::PopStyleVar();
}

}  // namespace

float draw_menu_bar(Ui& ui) {
  float height = 0.0F;
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {ui.px(8.0F), ui.px(5.0F)});
  if (ImGui::BeginMainMenuBar()) {
    height = ImGui::GetWindowHeight();
    draw_menus(ui);
    draw_summary(ui);
    ImGui::EndMainMenuBar();
  }
  ImGui::PopStyleVar();
  return height;
}

}  // namespace gallop::viz
