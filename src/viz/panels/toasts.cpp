// SPDX-License-Identifier: MIT
// Lines that stay for a few seconds, the newest at the bottom.
#include <algorithm>
#include <cmath>

#include "viz/panels.h"
#include "viz/widgets.h"

namespace gallop::viz {

void draw_toasts(Ui& ui, const Box& view) {
  std::vector<Toast>& toasts = ui.state.toasts;
  std::erase_if(toasts, [](const Toast& toast) { return toast.until <= ImGui::GetTime(); });
  constexpr std::size_t kMost = 4;
  if (toasts.size() > kMost) {
    toasts.erase(toasts.begin(), toasts.end() - kMost);
  }
  ImDrawList& list = *ImGui::GetForegroundDrawList();
  const float room = std::min(view.width() - ui.px(48.0F), ui.px(520.0F));
  float bottom = view.bottom - ui.px(12.0F);
  for (std::size_t i = toasts.size(); i-- > 0;) {
    const Toast& toast = toasts[i];
    const char* words = toast.line.text.c_str();
    const ImVec2 size = ImGui::CalcTextSize(words, nullptr, false, room);
    const float left = std::floor(view.right - size.x - ui.px(40.0F));
    const float top = std::floor(bottom - size.y - ui.px(16.0F));
    const Box box{left, top, view.right - ui.px(12.0F), bottom};
    const ImU32 colour = toast.line.tone == LogTone::Warning ? ink::kWarning
                         : toast.line.tone == LogTone::Good  ? ink::kGood
                                                             : ink::kAccent;
    list.AddRectFilled(box.first(), box.last(), rgb(0x1B2129, 244), ui.px(6.0F));
    list.AddRect(box.first(), box.last(), ink::kLine, ui.px(6.0F));
    list.AddRectFilled({box.left + ui.px(7.0F), box.top + ui.px(8.0F)},
                       {box.left + ui.px(10.0F), box.bottom - ui.px(8.0F)}, colour, ui.px(2.0F));
    list.AddText(ImGui::GetFont(), ImGui::GetFontSize(), {box.left + ui.px(18.0F), box.top + ui.px(8.0F)},
                 ink::kText, words, nullptr, room);
    ui.items.add({"toast", box, box, true});
    bottom = box.top - ui.px(6.0F);
  }
}

}  // namespace gallop::viz
