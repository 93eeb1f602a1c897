// SPDX-License-Identifier: MIT
// Small panels over the picture's right side: sensors, profiler, information; and lines that pass.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <numeric>

#include "viz/bars.h"
#include "viz/command_effects.h"
#include "viz/frame_times.h"
#include "viz/panels.h"
#include "viz/widgets.h"

namespace gallop::viz {
namespace {

/// A panel over the picture, with a title and a cross. False when it was closed.
bool begin_overlay(Ui& ui, const char* title, const Box& place, bool* open) {
  ImGui::SetNextWindowPos(place.first(), ImGuiCond_Appearing);
  ImGui::SetNextWindowSize(place.size(), ImGuiCond_Appearing);
  ImGui::PushStyleColor(ImGuiCol_WindowBg, rgb(0x14181D, 235));
  ImGui::PushStyleColor(ImGuiCol_TitleBg, rgb(0x1E252E));
  ImGui::PushStyleColor(ImGuiCol_TitleBgActive, rgb(0x25303C));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, ui.px(6.0F));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowTitleAlign, {0.0F, 0.5F});
  return ImGui::Begin(title, open, ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoCollapse);
}

void end_overlay() {
  ImGui::End();
  ImGui::PopStyleVar(2);
  ImGui::PopStyleColor(3);
}

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
  const float width = std::min(ui.px(280.0F), 0.62F * view.width());
  const float top = view.top + ui.px(72.0F);
  const float rows =
      static_cast<float>(ui.model.observation_names.size() + ui.model.action_names.size()) + 5.0F;
  const float height =
      std::min(rows * (ImGui::GetTextLineHeight()) + ui.px(40.0F), view.bottom - top - ui.px(8.0F));
  const Box place{view.right - width - ui.px(8.0F), top, view.right - ui.px(8.0F), top + height};
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

void draw_profiler(Ui& ui, const Box& view) {
  if (!ui.state.profiler) {
    return;
  }
  const float width = std::min(ui.px(300.0F), 0.8F * view.width());
  const float height = std::min(ui.px(232.0F), view.height() - ui.px(90.0F));
  const float bottom = view.bottom - ui.px(44.0F);
  const Box place{view.left + ui.px(8.0F), bottom - height, view.left + ui.px(8.0F) + width, bottom};
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

void draw_info(Ui& ui, const Box& view) {
  if (!ui.state.info) {
    return;
  }
  const TrainingModel& training = ui.model.training;
  const PlaybackModel& playback = ui.model.playback;
  const float width = std::min(ui.px(390.0F), view.width() - ui.px(16.0F));
  const Box place{view.left + ui.px(8.0F), view.top + ui.px(72.0F), view.left + ui.px(8.0F) + width,
                  view.top + ui.px(72.0F + 268.0F)};
  if (begin_overlay(ui, "Info  (F2)", place, &ui.state.info)) {
    if (training.state != TrainingState::None) {
      fact(ui, "run", training.run);
      fact(ui, "recipe", training.recipe);
      fact(ui, "device", training.device);
      fact(ui, "checkpoint", training.last_checkpoint.empty() ? "none yet" : training.last_checkpoint);
    }
    fact(ui, "robot",
         std::to_string(ui.state.scene.bodies.size()) + " bodies, " +
             std::to_string(playback.observation.size()) + " observed, " +
             std::to_string(ui.model.action_names.size()) + " driven");
    std::array<char, 96> text{};
    std::snprintf(text.data(), text.size(), "%.4f s a step", playback.step_duration);
    fact(ui, "time", text.data());
    fact(ui, "reward so far", readable(playback.episode_return));
    fact(ui, "contacts", std::to_string(playback.contacts.size()));
    fact(ui, "OpenGL", ui.facts.gl);
    std::snprintf(text.data(), text.size(), "%.0f x %.0f, picture %.0f x %.0f", ImGui::GetIO().DisplaySize.x,
                  ImGui::GetIO().DisplaySize.y, view.width(), view.height());
    fact(ui, "window", text.data());
  }
  end_overlay();
}

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
  for (auto toast = toasts.rbegin(); toast != toasts.rend(); ++toast) {
    const char* words = toast->line.text.c_str();
    const ImVec2 size = ImGui::CalcTextSize(words, nullptr, false, room);
    const float left = std::floor(view.right - size.x - ui.px(40.0F));
    const float top = std::floor(bottom - size.y - ui.px(16.0F));
    const Box box{left, top, view.right - ui.px(12.0F), bottom};
    const ImU32 colour = toast->line.tone == LogTone::Warning ? ink::kWarning
                         : toast->line.tone == LogTone::Good  ? ink::kGood
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
