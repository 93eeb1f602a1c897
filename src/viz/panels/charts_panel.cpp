// SPDX-License-Identifier: MIT
// The charts under one another, with the present reward terms as bars; and one of them filling the window.
#include <algorithm>
#include <array>
#include <cstdio>

#include "viz/bars.h"
#include "viz/charts.h"
#include "viz/panels.h"
#include "viz/plot_view.h"
#include "viz/widgets.h"

namespace gallop::viz {
namespace {

constexpr float kLowest = 128.0F;
constexpr float kLowestLarge = 240.0F;
constexpr float kLead = 1.55F;  ///< the first chart's height over the others'

ImFont* bar_font(const Ui& ui) { return ui.state.settings.large_charts ? ui.fonts.large : ui.fonts.small; }

float reward_bars_height(const Ui& ui) {
  return static_cast<float>(reward_names().size()) * (bar_font(ui)->FontSize + ui.px(1.0F)) + ui.px(3.0F) +
         ImGui::GetStyle().ItemSpacing.y;
}

/// The five terms of the step on show.
void draw_reward_bars(Ui& ui) {
  const std::vector<std::string> names = reward_names();
  const std::vector<double> now = as_list(ui.model.playback.terms);
  ImGui::PushFont(bar_font(ui));
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0.0F, 0.0F});
  for (std::size_t i = 0; i < names.size(); ++i) {
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + ui.px(10.0F));
    draw_bar(ui, names[i], now[i], {-3.0F, 3.0F, "%+.2f"}, ImGui::CalcTextSize("electricity").x,
             ImGui::GetContentRegionAvail().x - ui.px(10.0F), reward_colour(i));
  }
  ImGui::PopStyleVar();
  ImGui::PopFont();
  ImGui::Dummy({0.0F, ui.px(3.0F)});
}

}  // namespace

void draw_charts_panel(Ui& ui, const Box& box) {
  const bool large = ui.state.settings.large_charts;
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {ui.px(8.0F), ui.px(8.0F)});
  begin_panel("charts", box);
  const std::vector<PlotContent> charts = charts_of(ui.model, ui.state.settings.show_reference);
  // they share the column's height; where that is too little, the last are reached by scrolling
  const float gaps = ImGui::GetStyle().ItemSpacing.y * static_cast<float>(charts.size() + 1) + ui.px(2.0F);
  const float room = box.height() - ui.px(16.0F) - gaps - reward_bars_height(ui) - sensors_card_height(ui);
  const float share = room / (static_cast<float>(charts.size()) + (charts.size() > 1 ? kLead - 1.0F : 0.0F));
  const float unit = std::floor(std::max(ui.px(large ? kLowestLarge : kLowest), share));
  if (ui.state.sensors) {
    draw_sensors_card(ui);
  }
  for (std::size_t i = 0; i < charts.size(); ++i) {
    const bool leads = i == 0 && charts.size() > 1;
    draw_plot(ui, charts[i], leads ? std::floor(kLead * unit) : unit, large);
    if (charts[i].title == "Reward of this episode") {
      draw_reward_bars(ui);
    }
  }
  end_panel();
  ImGui::PopStyleVar();
}

void draw_maximised_chart(Ui& ui, const Box& box) {
  for (const PlotContent& chart : charts_of(ui.model, ui.state.settings.show_reference)) {
    if (chart.title == ui.state.maximised) {
      ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {ui.px(8.0F), ui.px(8.0F)});
      begin_panel("maximised chart", box, false);
      draw_plot(ui, chart, ImGui::GetContentRegionAvail().y, true);
      end_panel();
      ImGui::PopStyleVar();
      return;
    }
  }
  ui.state.maximised.clear();
}

}  // namespace gallop::viz
