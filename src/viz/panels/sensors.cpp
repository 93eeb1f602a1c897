// SPDX-License-Identifier: MIT
// What the policy sees and does at this moment, number by number: on top of the charts, or over the picture
// where they are hidden.
#include <algorithm>
#include <cmath>

#include "viz/bars.h"
#include "viz/overlay.h"
#include "viz/panels.h"
#include "viz/widgets.h"

namespace gallop::viz {
namespace {

constexpr BarScale kActionScale{-1.0F, 1.0F, "%+.2f"};
constexpr BarScale kObservationScale{-5.0F, 5.0F, "%+.2f"};
constexpr float kPadding = 10.0F;

std::string name_of(const std::vector<std::string>& names, std::size_t i, const char* kind) {
  return i < names.size() ? names[i] : kind + std::to_string(i);
}

/// Read down the first column, then down the second.
void draw_columns(Ui& ui, const std::vector<float>& values, const std::vector<std::string>& names,
                  const char* kind, const BarScale& scale, ImU32 colour, float width) {
  const float gap = ui.px(14.0F);
  const float column = std::floor((width - gap) / 2.0F);
  const std::size_t rows = (values.size() + 1) / 2;
  float name_width = 0.0F;
  for (std::size_t i = 0; i < values.size(); ++i) {
    name_width = std::max(name_width, ImGui::CalcTextSize(name_of(names, i, kind).c_str()).x);
  }
  name_width = std::min(name_width, 0.52F * column);
  const ImVec2 first = ImGui::GetCursorScreenPos();
  const float row = ImGui::GetFontSize() + ui.px(1.0F);
  for (std::size_t i = 0; i < values.size(); ++i) {
    ImGui::SetCursorScreenPos({first.x + (i < rows ? 0.0F : column + gap),
                               first.y + row * static_cast<float>(i < rows ? i : i - rows)});
    draw_bar(ui, name_of(names, i, kind), values[i], scale, name_width, column, colour);
  }
  ImGui::SetCursorScreenPos({first.x, first.y + row * static_cast<float>(rows)});
  ImGui::Dummy({0.0F, 0.0F});
}

void draw_contents(Ui& ui, float width) {
  const PlaybackModel& playback = ui.model.playback;
  const float left = ImGui::GetCursorPosX();
  ImGui::PushFont(ui.fonts.small);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0.0F, ui.px(2.0F)});
  ImGui::TextUnformatted("action, -1 to 1");
  if (playback.action.empty()) {
    ImGui::SetCursorPosX(left);
    ImGui::TextDisabled("none led to the start");
  }
  ImGui::SetCursorPosX(left);
  draw_columns(ui, playback.action, ui.model.action_names, "action ", kActionScale, ink::kOrange, width);
  ImGui::Dummy({0.0F, ui.px(3.0F)});
  ImGui::SetCursorPosX(left);
  ImGui::TextUnformatted("observation, -5 to 5");
  ImGui::SetCursorPosX(left);
  draw_columns(ui, playback.observation, ui.model.observation_names, "observation ", kObservationScale,
               ink::kBlue, width);
  ImGui::PopStyleVar();
  ImGui::PopFont();
}

float contents_height(const Ui& ui) {
  const PlaybackModel& playback = ui.model.playback;
  const std::size_t rows = (playback.action.size() + 1) / 2 + (playback.observation.size() + 1) / 2;
  const float row = ui.fonts.small->FontSize + ui.px(1.0F);
  return static_cast<float>(rows) * row + 3.0F * (ui.fonts.small->FontSize + ui.px(4.0F));
}

}  // namespace

float sensors_card_height(const Ui& ui) {
  return ui.state.sensors ? std::ceil(contents_height(ui) + ui.px(30.0F)) : 0.0F;
}

void draw_sensors_card(Ui& ui) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const Box card{at.x, at.y, at.x + ImGui::GetContentRegionAvail().x, at.y + sensors_card_height(ui)};
  ImGui::GetWindowDrawList()->AddRectFilled(card.first(), card.last(), ink::kRaised, ui.px(6.0F));
  const float pad = ui.px(kPadding);
  ImGui::SetCursorScreenPos({card.left + pad, card.top + ui.px(7.0F)});
  ImGui::PushFont(ui.fonts.strong);
  ImGui::TextUnformatted("Sensors");
  ImGui::PopFont();
  ImGui::SetCursorScreenPos({card.left + pad, card.top + ui.px(29.0F)});
  draw_contents(ui, card.width() - 2.0F * pad);
  ImGui::SetCursorScreenPos({card.left, card.bottom});
  ImGui::Dummy({card.width(), 0.0F});
}

void draw_sensors(Ui& ui, const Box& view) {
  if (!ui.state.sensors || ui.state.settings.show_charts) {
    return;
  }
  const float margin = ui.px(kOverlayMargin);
  const float width = std::min(ui.px(kSensorsWidth), view.width() - 2.0F * margin);
  const float top = view.top + ui.px(kOverlayTop);
  const Box place{view.right - width - margin, top, view.right - margin,
                  std::min(view.bottom - margin, top + contents_height(ui) + ui.px(50.0F))};
  if (begin_overlay(ui, "Sensors  (F4)", place, &ui.state.sensors)) {
    draw_contents(ui, ImGui::GetContentRegionAvail().x);
  }
  end_overlay();
}

}  // namespace gallop::viz
