// SPDX-License-Identifier: MIT
// Every key on one page, in two columns, over a darkened window.
#include <array>
#include <cmath>
#include <utility>

#include "viz/panels.h"
#include "viz/widgets.h"

namespace gallop::viz {
namespace {

constexpr float kRow = 21.0F;
constexpr float kTitle = 30.0F;

struct Row {
  std::string keys;
  std::string words;
};

struct Section {
  const char* title;
  std::vector<Row> rows;
};

Section section(const char* title, CommandGroup group) {
  Section made{title, {}};
  for (const CommandInfo& one : all_commands()) {
    if (one.group == group) {
      const std::string label = one.label;
      made.rows.push_back({one.keys, label.substr(0, label.find("...")) + ": " + one.help});
    }
  }
  return made;
}

std::vector<Section> left_sections() {
  Section mouse{"Mouse in the picture", {}};
  mouse.rows = {{"left drag", "orbit"},
                {"right drag", "pan"},
                {"wheel", "zoom"},
                {"double-click", "select a body"},
                {"Ctrl+drag", "pull a body"}};
  return {section("Playback", CommandGroup::Playback), section("Run", CommandGroup::Run),
          section("Camera", CommandGroup::Camera), mouse};
}

std::vector<Section> right_sections() {
  Section drop{"Mouse in a chart", {}};
  drop.rows = {{"drag", "zoom"},
               {"double-click", "show everything; on the title: fill the window"},
               {"right click", "log scale, smooth, PNG, CSV"}};
  return {section("Picture", CommandGroup::Picture), section("Panels", CommandGroup::Panels),
          section("File", CommandGroup::File), drop};
}

void draw_column(Ui& ui, const std::vector<Section>& sections, const Box& box, float row, float title) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float keys_width = ui.px(104.0F);
  float y = box.top;
  for (const Section& one : sections) {
    ImGui::PushFont(ui.fonts.strong);
    list.AddText({box.left, std::floor(y + title - ImGui::GetFontSize() - ui.px(4.0F))}, ink::kAccent,
                 one.title);
    ImGui::PopFont();
    y += title;
    for (const Row& line : one.rows) {
      list.AddText({box.left, std::floor(y)}, ink::kText, line.keys.c_str());
      const float room = box.width() - keys_width;
      list.AddText({box.left + keys_width, std::floor(y)}, ink::kFaint, shortened(line.words, room).c_str());
      y += row;
    }
  }
}

float lines(const std::vector<Section>& sections, float row, float title) {
  float height = 0.0F;
  for (const Section& one : sections) {
    height += title + row * static_cast<float>(one.rows.size());
  }
  return height;
}

}  // namespace

void draw_help(Ui& ui) {
  if (!ui.state.help) {
    return;
  }
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const auto left = left_sections();
  const auto right = right_sections();
  const float wanted =
      std::max(lines(left, ui.px(kRow), ui.px(kTitle)), lines(right, ui.px(kRow), ui.px(kTitle)));
  const float around = ui.px(20.0F);
  // rows come closer where the window is low
  const float squeeze = std::min(1.0F, (screen.y - 4.0F * around) / wanted);
  const float height = squeeze * wanted + 2.0F * around;
  const float width = std::min(screen.x - around, ui.px(960.0F));
  const Box box{std::floor((screen.x - width) / 2.0F), std::floor((screen.y - height) / 2.0F),
                std::floor((screen.x + width) / 2.0F), std::floor((screen.y + height) / 2.0F)};
  ImGui::SetNextWindowPos({0.0F, 0.0F});
  ImGui::SetNextWindowSize(screen);
  ImGui::SetNextWindowFocus();
  ImGui::PushStyleColor(ImGuiCol_WindowBg, rgb(0x0E1116, 246));
  ImGui::Begin("keys", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings);
  const float middle = box.left + 0.5F * box.width();
  const float row = squeeze * ui.px(kRow);
  const float title = squeeze * ui.px(kTitle);
  draw_column(ui, left, {box.left + around, box.top + around, middle - around / 2.0F, box.bottom}, row,
              title);
  draw_column(ui, right, {middle + around / 2.0F, box.top + around, box.right - around, box.bottom}, row,
              title);
  ui.items.add({"help page", box, box, true});
  if (ImGui::IsWindowHovered() && ImGui::IsMouseClicked(ImGuiMouseButton_Left)) {
    ui.state.help = false;
  }
  ImGui::End();
  ImGui::PopStyleColor();
}

}  // namespace gallop::viz
