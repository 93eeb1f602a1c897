// SPDX-License-Identifier: MIT
// A player's controls under the picture: play, steps, the episode as a line to scrub on, speed.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "viz/command_effects.h"
#include "viz/panels.h"
#include "viz/widgets.h"

namespace gallop::viz {
namespace {

std::string speed_words(double wanted, double measured) {
  std::array<char, 48> text{};
  // a measured factor is worth telling when it is not the wanted one
  if (std::isfinite(measured) && std::abs(measured - wanted) > 0.1 * wanted) {
    std::snprintf(text.data(), text.size(), "%.2gx  (got %.2fx)", wanted, measured);
  } else {
    std::snprintf(text.data(), text.size(), "%.2fx real time", wanted);
  }
  return text.data();
}

void draw_scrub(Ui& ui) {
  const PlaybackModel& playback = ui.model.playback;
  const int last = std::max(playback.recorded, playback.step);
  int step = playback.step;
  ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x);
  std::array<char, 64> words{};
  std::snprintf(words.data(), words.size(), "step %%d / %d    %.2f s", last,
                playback.step * playback.step_duration);
  if (ImGui::SliderInt("##scrub", &step, 0, std::max(last, 1), words.data(), ImGuiSliderFlags_AlwaysClamp)) {
    ui.intent.seek = std::min(step, last);
  }
  note_item(ui, "scrub");
  tooltip("drag to any step of this episode   [Left, Right: one step]");
}

void draw_speed(Ui& ui) {
  const PlaybackModel& playback = ui.model.playback;
  auto speed = static_cast<float>(playback.speed);
  ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x);
  std::string words = speed_words(playback.speed, playback.paused ? playback.speed : playback.measured_speed);
  if (ImGui::SliderFloat(
          "##speed", &speed, 0.1F, 10.0F, words.c_str(),
          ImGuiSliderFlags_Logarithmic | ImGuiSliderFlags_NoInput | ImGuiSliderFlags_NoRoundToFormat)) {
    ui.intent.speed = std::abs(std::log(speed)) < 0.04F ? 1.0 : static_cast<double>(speed);
  }
  note_item(ui, "speed", ImGui::CalcTextSize(words.c_str()).x, ImGui::GetItemRectSize().x);
  tooltip("playback speed   [-  =  and Backspace for 1x]");
}

}  // namespace

float timeline_height(const Ui& ui) {
  const ImGuiStyle& style = ImGui::GetStyle();
  return 2.0F * ImGui::GetFrameHeight() + style.ItemSpacing.y + 2.0F * ui.px(7.0F);
}

void draw_timeline(Ui& ui, const Box& box) {
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {ui.px(10.0F), ui.px(7.0F)});
  begin_panel("timeline", box, false);
  draw_scrub(ui);
  sign_button(ui, Command::StepBack, Sign::StepBack);
  ImGui::SameLine(0.0F, ui.px(4.0F));
  sign_button(ui, Command::PausePlayback, ui.model.playback.paused ? Sign::Play : Sign::Pause);
  ImGui::SameLine(0.0F, ui.px(4.0F));
  sign_button(ui, Command::StepForward, Sign::StepForward);
  ImGui::SameLine(0.0F, ui.px(4.0F));
  sign_button(ui, Command::NewEpisode, Sign::Restart);
  ImGui::SameLine(0.0F, ui.px(12.0F));
  const float narrow = ui.px(26.0F);
  const float real = ui.px(34.0F);
  const auto small_button = [&](const char* words, Command command, float width) {
    if (ImGui::Button(words, {width, 0.0F})) {
      ui.commands.push_back(command);
    }
    note_item(ui, info(command).label);
    tooltip(std::string(info(command).label) + "   [" + info(command).keys + "]");
    ImGui::SameLine(0.0F, ui.px(4.0F));
  };
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {ui.px(2.0F), ImGui::GetStyle().FramePadding.y});
  small_button("-", Command::Slower, narrow);
  small_button("1x", Command::RealTime, real);
  small_button("+", Command::Faster, narrow);
  ImGui::PopStyleVar();
  draw_speed(ui);
  end_panel();
  ImGui::PopStyleVar();
}

}  // namespace gallop::viz
