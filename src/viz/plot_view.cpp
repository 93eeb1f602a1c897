// SPDX-License-Identifier: MIT
// First the places (header, margins, scales), then lines from the ground up, then what the mouse wants.
#include "viz/plot_view.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "viz/plot_painter.h"
#include "viz/running_statistics.h"
#include "viz/widgets.h"

namespace gallop::viz {
namespace {

/// A chart's series after the menu's smoothing.
PlotContent smoothed(const PlotContent& content, int points) {
  PlotContent smooth;
  smooth.title = content.title;
  for (PlotSeries series : content.series) {
    if (series.can_smooth && series.mark == Mark::Line) {
      series.y = smooth.keep(running_statistics(series.y, points).mean);
    }
    smooth.series.push_back(series);
  }
  smooth.x_name = content.x_name;
  smooth.note = content.note;
  smooth.starts_logarithmic = content.starts_logarithmic;
  smooth.from_zero = content.from_zero;
  return smooth;
}

/// What every series reads at the x next to the cursor.
void draw_readings(Ui& ui, const PlotContent& content, const PlotPlaces& places, double cursor_x) {
  std::optional<double> x;
  for (const PlotSeries& series : content.series) {
    const auto at = nearest(series.x, cursor_x);
    if (at && (!x || std::abs(series.x[*at] - cursor_x) < std::abs(*x - cursor_x))) {
      x = series.x[*at];
    }
  }
  if (!x || *x < places.x.values().low || *x > places.x.values().high) {
    return;
  }
  draw_crosshair(ui, content, places, *x);
  ImGui::BeginTooltip();
  ImGui::TextDisabled("%s %s", content.x_name.c_str(), grouped(std::llround(*x)).c_str());
  for (const PlotSeries& series : content.series) {
    const auto at = nearest(series.x, *x);
    // a series with few points, such as evaluations, is read only near one of them
    const double reach = places.x.value(places.area.left + ui.px(8.0F)) - places.x.values().low;
    const bool is_near = at && (*at < series.y.size()) && std::abs(series.x[*at] - *x) <= reach;
    if (!series.is_named || !is_near || !std::isfinite(series.y[*at])) {
      continue;
    }
    const ImVec2 here = ImGui::GetCursorScreenPos();
    draw_swatch(ui, series, here);
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + ui.px(26.0F));
    ImGui::TextUnformatted((series.name + "  " + readable(series.y[*at])).c_str());
  }
  ImGui::EndTooltip();
}

void handle_mouse(Ui& ui, const PlotContent& content, const PlotPlaces& places, PlotState& state) {
  const ImGuiIO& io = ImGui::GetIO();
  const double here =
      std::clamp(places.x.value(io.MousePos.x), places.x.values().low, places.x.values().high);
  if (ImGui::IsItemActivated()) {
    state.drag_start = here;
  }
  if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
    state.zoom.reset();
    state.drag_start.reset();
  }
  const bool is_wide =
      state.drag_start && std::abs(places.x.pixel(*state.drag_start) - places.x.pixel(here)) > ui.px(5.0F);
  if (ImGui::IsItemActive() && is_wide) {
    draw_selection(places, *state.drag_start, here);
  }
  if (ImGui::IsItemDeactivated()) {
    if (is_wide) {
      state.zoom = Range{std::min(*state.drag_start, here), std::max(*state.drag_start, here)};
    }
    state.drag_start.reset();
  }
  if (ImGui::IsItemHovered() && !ImGui::IsItemActive()) {
    draw_readings(ui, content, places, here);
  }
}

void draw_menu(Ui& ui, const PlotContent& content, PlotState& state, bool logarithmic) {
  if (!ImGui::BeginPopupContextItem(("menu of " + content.title).c_str())) {
    return;
  }
  const auto item = [&](const char* words, bool on = false) {
    const bool chosen = ImGui::MenuItem(words, nullptr, on);
    note_item(ui, std::string("chart menu ") + words);
    return chosen;
  };
  if (item("Logarithmic scale", logarithmic)) {
    state.logarithmic = !logarithmic;
  }
  if (ImGui::BeginMenu("Smooth")) {
    for (const int points : {0, 5, 20, 100}) {
      const std::string words = points == 0 ? "off" : "over " + std::to_string(points);
      if (ImGui::MenuItem(words.c_str(), nullptr, state.smoothing == points)) {
        state.smoothing = points;
      }
    }
    ImGui::EndMenu();
  }
  if (item("Show everything")) {
    state.zoom.reset();
  }
  const bool is_large = ui.state.maximised == content.title;
  if (item(is_large ? "Back to its place" : "Fill the window")) {
    ui.state.maximised = is_large ? "" : content.title;
  }
  ImGui::Separator();
  if (item("Save PNG")) {
    ui.state.chart_to_save = content.title;
    ui.state.frames_until_chart_is_saved = 3;
  }
  if (item("Copy CSV")) {
    ImGui::SetClipboardText(to_csv(content).c_str());
  }
  ImGui::EndPopup();
}

/// Its title, which a double-click lets fill the window or go back.
void draw_title(Ui& ui, const std::string& title, const PlotPlaces& places) {
  ImGui::SetCursorScreenPos(places.title.first());
  ImGui::InvisibleButton(("title of " + title).c_str(), places.title.size());
  note_item(ui, "chart " + title, places.title_width, places.title.width());
  if (ImGui::IsItemHovered()) {
    ImGui::SetTooltip("%s", "double-click: fill the window, and back");
    if (ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
      ui.state.maximised = ui.state.maximised == title ? "" : title;
    }
  }
}

void save_when_due(Ui& ui, const std::string& title, const Box& card) {
  WorkbenchState& state = ui.state;
  if (state.chart_to_save == title && --state.frames_until_chart_is_saved <= 0) {
    ui.wishes.chart_picture = card;
    state.chart_to_save.clear();
  }
}

}  // namespace

void draw_plot(Ui& ui, const PlotContent& given, float height, bool large) {
  PlotState& state = ui.state.plots[given.title];
  const PlotContent content = state.smoothing > 1 ? smoothed(given, state.smoothing) : PlotContent{};
  const PlotContent& shown = state.smoothing > 1 ? content : given;
  const bool logarithmic = state.logarithmic.value_or(shown.starts_logarithmic);

  const ImVec2 at = ImGui::GetCursorScreenPos();
  const Box card{at.x, at.y, at.x + ImGui::GetContentRegionAvail().x, at.y + height};
  ImGui::PushID(shown.title.c_str());
  ImGui::PushFont(large ? ui.fonts.large : ui.fonts.small);
  const PlotPlaces places = arrange_plot(ui, shown, state, card, logarithmic, large);
  paint_plot(ui, shown, places, large);
  ImGui::PopFont();

  draw_title(ui, shown.title, places);
  if (!places.area.is_empty()) {
    ImGui::SetCursorScreenPos(places.area.first());
    ImGui::InvisibleButton("area", places.area.size());
    note_item(ui, "plot " + shown.title);
    handle_mouse(ui, shown, places, state);
    draw_menu(ui, shown, state, logarithmic);
  }
  ImGui::PopID();
  save_when_due(ui, shown.title, card);
  ImGui::SetCursorScreenPos({card.left, card.bottom});
  ImGui::Dummy({card.width(), 0.0F});
}

}  // namespace gallop::viz
