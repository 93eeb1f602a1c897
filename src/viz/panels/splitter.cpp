// SPDX-License-Identifier: MIT
// The lines between panels, which the mouse moves.
#include "viz/panels.h"
#include "viz/widgets.h"

namespace gallop::viz {

ImVec2 drag_splitter(Ui& ui, const char* name, const Box& box, bool vertical) {
  if (box.is_empty()) {
    return {0.0F, 0.0F};
  }
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0.0F, 0.0F});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, {1.0F, 1.0F});
  begin_panel(name, box, false);
  ImGui::InvisibleButton(name, box.size());
  note_item(ui, name);
  const bool lit = ImGui::IsItemHovered() || ImGui::IsItemActive();
  if (lit) {
    ImGui::SetMouseCursor(vertical ? ImGuiMouseCursor_ResizeEW : ImGuiMouseCursor_ResizeNS);
  }
  ImGui::GetWindowDrawList()->AddRectFilled(box.first(), box.last(), lit ? rgb(0x336AA5) : ink::kWindow);
  const ImVec2 moved = ImGui::IsItemActive() ? ImGui::GetIO().MouseDelta : ImVec2{0.0F, 0.0F};
  end_panel();
  ImGui::PopStyleVar(2);
  return moved;
}

}  // namespace gallop::viz
