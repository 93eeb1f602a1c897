// SPDX-License-Identifier: MIT
// Bars grow from where zero is; what is beyond the scale shows as a bright end.
#include "viz/bars.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "viz/widgets.h"

namespace gallop::viz {

void draw_bar(Ui& ui, const std::string& name, double value, const BarScale& scale, float name_width,
              float width, ImU32 colour) {
  const float line = ImGui::GetFontSize();
  ImGui::Dummy({width, line + ui.px(1.0F)});
  const Box box = item_box();
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), scale.format, std::abs(value) < 0.005 ? 0.0 : value);  // never -0
  const float value_width = ImGui::CalcTextSize("-00.00").x;
  const std::string shown = shortened(name, name_width);
  note_item(ui, "bar " + name, ImGui::CalcTextSize(shown.c_str()).x, name_width);

  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddText(box.first(), ink::kFaint, shown.c_str());
  list.AddText({box.right - ImGui::CalcTextSize(text.data()).x, box.top}, ink::kText, text.data());
  const Box track{box.left + name_width + ui.px(6.0F), box.top + ui.px(3.0F),
                  box.right - value_width - ui.px(6.0F), box.bottom - ui.px(3.0F)};
  if (track.is_empty()) {
    return;
  }
  list.AddRectFilled(track.first(), track.last(), rgb(0x0D0F12));
  const auto place = [&](double at) {
    const double share =
        (std::clamp<double>(at, scale.low, scale.high) - scale.low) / (scale.high - scale.low);
    return std::floor(track.left + static_cast<float>(share) * track.width());
  };
  const float zero = place(0.0);
  if (std::isfinite(value)) {
    const float end = place(value);
    list.AddRectFilled({std::min(zero, end), track.top}, {std::max(zero, end), track.bottom}, colour);
    if (value < scale.low || value > scale.high) {
      list.AddRectFilled({end - ui.px(2.0F), track.top}, {end + ui.px(2.0F), track.bottom}, ink::kText);
    }
  }
  list.AddLine({zero + 0.5F, track.top - 1.0F}, {zero + 0.5F, track.bottom + 1.0F}, ink::kFaint);
}

}  // namespace gallop::viz
