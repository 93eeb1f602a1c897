// SPDX-License-Identifier: MIT
// Places are fixed, so that overlays do not hide one another.
#include "viz/overlay.h"

#include <algorithm>

namespace gallop::viz {

Box left_overlay_place(const Ui& ui, const Box& view, float width) {
  const float margin = ui.px(kOverlayMargin);
  const float left = view.left + margin;
  return {left, view.top + ui.px(kOverlayTop), std::min(left + ui.px(width), view.right - margin),
          view.bottom - margin};
}

bool begin_overlay(Ui& ui, const char* title, const Box& place, bool* open) {
  ImGui::SetNextWindowPos(place.first());
  ImGui::SetNextWindowSize(place.size());
  ImGui::PushStyleColor(ImGuiCol_WindowBg, rgb(0x14181D, 238));
  ImGui::PushStyleColor(ImGuiCol_TitleBg, rgb(0x222A34));
  ImGui::PushStyleColor(ImGuiCol_TitleBgActive, rgb(0x222A34));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, ui.px(6.0F));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowTitleAlign, {0.0F, 0.5F});
  return ImGui::Begin(title, open,
                      ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoCollapse |
                          ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoResize |
                          ImGuiWindowFlags_NoFocusOnAppearing);
}

void end_overlay() {
  ImGui::End();
  ImGui::PopStyleVar(2);
  ImGui::PopStyleColor(3);
}

}  // namespace gallop::viz
