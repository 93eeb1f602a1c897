// SPDX-License-Identifier: MIT
// Where the time goes: frames of the window, steps and updates of the trainer.
#include <algorithm>
#include <array>
#include <cstdio>

#include "viz/frame_times.h"
#include "viz/overlay.h"
#include "viz/panels.h"
#include "viz/plot.h"
#include "viz/widgets.h"

namespace gallop::viz {
namespace {

constexpr float kWidth = 300.0F;
constexpr float kHeight = 198.0F;

}  // namespace

void draw_profiler(Ui& ui, const Box& view) {
  if (!ui.state.profiler) {
    return;
  }
  Box place = left_overlay_place(ui, view, kWidth);
  place.top = std::max(place.top, place.bottom - ui.px(kHeight));
  if (begin_overlay(ui, "Profiler  (F3)", place, &ui.state.profiler)) {
    const std::span<const float> times = ui.facts.frame_ms;
    const float longest = times.empty() ? 1.0F : *std::max_element(times.begin(), times.end());
    const float top = std::max(1000.0F / ui.facts.frame_limit, 1.1F * longest);
    ImGui::PushStyleColor(ImGuiCol_PlotLines, ink::kBlue);
    ImGui::PlotLines("##frames", times.data(), static_cast<int>(times.size()), 0, nullptr, 0.0F, top,
                     {ImGui::GetContentRegionAvail().x, ui.px(60.0F)});
    ImGui::PopStyleColor();
    std::array<char, 96> text{};
    std::snprintf(text.data(), text.size(), "%.1f / %.1f ms", percentile(times, 0.5),
                  percentile(times, 0.99));
    fact(ui, "p50 / p99", text.data());
    std::snprintf(text.data(), text.size(), "%.0f frames/s", ui.facts.frame_limit);
    fact(ui, "limit", text.data());
    const TrainingModel& training = ui.model.training;
    const agent::TrainingStatus& status = training.status;
    const auto rate = [](double count, double seconds) {
      return seconds > 0.0 ? readable(count / seconds) + "/s" : std::string("-");
    };
    if (training.state != TrainingState::None) {
      fact(ui, "training", readable(training.steps_per_second) + " steps/s");
      fact(ui, "env alone", rate(static_cast<double>(status.steps), status.environment_seconds));
      fact(ui, "updates", rate(static_cast<double>(status.updates), status.update_seconds));
    }
  }
  end_overlay();
}

}  // namespace gallop::viz
