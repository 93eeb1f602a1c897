// SPDX-License-Identifier: MIT
// What the console said, newest last; it stays where it was scrolled to, and follows at the end.
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
  // the margin takes up what is not a whole line, so that none is cut at the top
  const float row = ui.fonts.fixed->FontSize + ui.px(2.0F);
  const float margin = (ui.px(8.0F) + std::fmod(box.height() - ui.px(8.0F), row)) / 2.0F;
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {ui.px(10.0F), std::floor(margin)});
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0.0F, ui.px(2.0F)});
  begin_panel("log", box);
  ImGui::PushFont(ui.fonts.fixed);
  const bool at_end = ImGui::GetScrollY() >= ImGui::GetScrollMaxY() - 1.0F;
  const std::vector<LogLine>& log = ui.model.log;
  const float room = ImGui::GetContentRegionAvail().x;
  if (log.empty()) {
    ImGui::TextDisabled("nothing logged yet");
  }
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(log.size()));
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      const LogLine& line = log[static_cast<std::size_t>(i)];
      fitted_words(ui, "log line", line.text, room, tone_colour(line.tone));
    }
  }
  if (at_end) {
    ImGui::SetScrollHereY(1.0F);
  }
  ImGui::PopFont();
  end_panel();
  ImGui::PopStyleVar(2);
}

}  // namespace gallop::viz
