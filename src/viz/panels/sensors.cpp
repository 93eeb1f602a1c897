// SPDX-License-Identifier: MIT
// What the policy sees and does at this moment, number by number.
#include <algorithm>

#include "viz/bars.h"
#include "viz/overlay.h"
#include "viz/panels.h"
#include "viz/widgets.h"

namespace gallop::viz {
namespace {

std::string name_of(const std::vector<std::string>& names, std::size_t i, const char* kind) {
  return i < names.size() ? names[i] : kind + std::to_string(i);
}

void draw_bars(Ui& ui, const std::vector<float>& values, const std::vector<std::string>& names,
               const char* kind, const BarScale& scale, ImU32 colour) {
  const float width = ImGui::GetContentRegionAvail().x;
  float name_width = ui.px(40.0F);
  for (std::size_t i = 0; i < values.size(); ++i) {
    name_width = std::max(name_width, ImGui::CalcTextSize(name_of(names, i, kind).c_str()).x);
  }
  name_width = std::min(name_width, 0.45F * width);
  for (std::size_t i = 0; i < values.size(); ++i) {
    draw_bar(ui, name_of(names, i, kind), values[i], scale, name_width, width, colour);
  }
}

}  // namespace

void draw_sensors(Ui& ui, const Box& view) {
  if (!ui.state.sensors) {
    return;
  }
  const PlaybackModel& playback = ui.model.playback;
  Box place = sensors_place(ui, view);
  const auto rows = static_cast<float>(ui.model.observation_names.size() + ui.model.action_names.size());
  const float wanted = (rows + 2.0F) * (ui.fonts.small->FontSize + ui.px(1.0F)) + ui.px(60.0F);
  place.bottom = std::min(place.bottom, place.top + wanted);
  if (begin_overlay(ui, "Sensors  (F4)", place, &ui.state.sensors)) {
    ImGui::PushFont(ui.fonts.small);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {ui.px(8.0F), 0.0F});
    ImGui::TextUnformatted("action, -1 to 1");
    if (playback.action.empty()) {
      ImGui::TextDisabled("none led to the start");
    }
    draw_bars(ui, playback.action, ui.model.action_names, "action ", {-1.0F, 1.0F, "%+.2f"}, ink::kOrange);
    ImGui::Dummy({0.0F, ui.px(4.0F)});
    ImGui::TextUnformatted("observation, -5 to 5");
    draw_bars(ui, playback.observation, ui.model.observation_names, "observation ", {-5.0F, 5.0F, "%+.2f"},
              ink::kBlue);
    ImGui::PopStyleVar();
    ImGui::PopFont();
  }
  end_overlay();
}

}  // namespace gallop::viz
