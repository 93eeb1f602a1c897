// SPDX-License-Identifier: MIT
// What the console said, newest last; it stays where it was scrolled to, and follows at the end.
#include <algorithm>
#include <cmath>

#include "viz/panels.h"
#include "viz/widgets.h"

namespace gallop::viz {
namespace {

ImU32 tone_colour(LogTone tone) {
  switch (tone) {
    case LogTone::Good:
      return ink::kGood;
    case LogTone::Faint:
      return ink::kFaint;
    case LogTone::Warning:
      return ink::kWarning;
    case LogTone::Plain:
      break;
  }
  return ink::kText;
}

}  // namespace

void draw_log_panel(Ui& ui, const Box& box) {
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {ui.px(10.0F), 0.0F});
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0.0F, ui.px(2.0F)});
  begin_panel("log", box, false);
  ImGui::PushFont(ui.fonts.fixed);
  // whole lines, so that none is cut at the top
  const float row = ImGui::GetTextLineHeightWithSpacing();
  const float height = row * std::max(1.0F, std::floor((box.height() - ui.px(8.0F)) / row));
  ImGui::SetCursorPosY(std::floor((box.height() - height) / 2.0F));
  ImGui::BeginChild("lines", {0.0F, height});
  const bool at_end = ImGui::GetScrollY() >= ImGui::GetScrollMaxY() - 1.0F;
  const std::vector<LogLine>& log = ui.model.log;
  const float room = ImGui::GetContentRegionAvail().x;
  if (log.empty()) {
    ImGui::TextDisabled("nothing logged yet");
  }
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(log.size()), row);
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      const LogLine& line = log[static_cast<std::size_t>(i)];
      fitted_words(ui, "log line", line.text, room, tone_colour(line.tone));
    }
  }
  if (at_end) {
    ImGui::SetScrollHereY(1.0F);
  }
  ImGui::EndChild();
  ImGui::PopFont();
  end_panel();
  ImGui::PopStyleVar(2);
}

}  // namespace gallop::viz
