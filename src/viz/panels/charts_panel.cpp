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

/// The five terms of the step on show.
void draw_reward_bars(Ui& ui) {
  const std::vector<std::string> names = reward_names();
  const std::vector<double> now = as_list(ui.model.playback.terms);
  ImGui::PushFont(ui.fonts.small);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0.0F, 0.0F});
  for (std::size_t i = 0; i < names.size(); ++i) {
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + ui.px(10.0F));
    draw_bar(ui, names[i], now[i], {-3.0F, 3.0F, "%+.2f"}, ui.px(96.0F),
             ImGui::GetContentRegionAvail().x - ui.px(10.0F), reward_colour(i));
  }
  ImGui::PopStyleVar();
  ImGui::PopFont();
}

}  // namespace

void draw_charts_panel(Ui& ui, const Box& box) {
  const bool large = ui.state.settings.large_charts;
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {ui.px(8.0F), ui.px(8.0F)});
  begin_panel("charts", box);
  const std::vector<PlotContent> charts = charts_of(ui.model, ui.state.settings.show_reference);
  // the first two share what the column has, with a lower limit; the others are reached by scrolling
  const float lowest = ui.px(large ? kLowestLarge : kLowest);
  const float share = box.height() / (static_cast<float>(charts.size()) + 1.5F);
  for (std::size_t i = 0; i < charts.size(); ++i) {
    const bool leads = i == 0 && charts.size() > 1;
    draw_plot(ui, charts[i], std::max((leads ? 1.55F : 1.0F) * lowest, (leads ? 1.6F : 1.0F) * share), large);
    if (charts[i].title == "Reward of this episode") {
      draw_reward_bars(ui);
      ImGui::Dummy({0.0F, ui.px(2.0F)});
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
