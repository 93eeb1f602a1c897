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

/// A slider of `width` with its words beside it, where they stay readable.
template <typename Slide>
bool slide_with_words(Ui& ui, const char* name, float words_width, const std::string& words, ImU32 colour,
                      const Slide& slide) {
  const float gap = ui.px(10.0F);
  const float width = ImGui::GetContentRegionAvail().x - words_width - gap;
  ImGui::SetNextItemWidth(width);
  const bool moved = slide();
  note_item(ui, name);
  ImGui::SameLine(0.0F, gap);
  ImGui::AlignTextToFramePadding();
  fitted_words(ui, std::string(name) + " words", words, words_width + ui.px(2.0F), colour);
  return moved;
}

void draw_scrub(Ui& ui) {
  const PlaybackModel& playback = ui.model.playback;
  const int last = std::max({playback.recorded, playback.step, 1});
  int step = playback.step;
  std::array<char, 64> words{};
  std::snprintf(words.data(), words.size(), "%d / %d   %.2f s", step, last, step * playback.step_duration);
  const float room = ImGui::CalcTextSize("1000 / 1000   16.50 s").x;
  if (slide_with_words(ui, "scrub", room, words.data(), ink::kText, [&] {
        const bool moved = ImGui::SliderInt("##scrub", &step, 0, last, "",
                                            ImGuiSliderFlags_AlwaysClamp | ImGuiSliderFlags_NoInput);
        tooltip("drag to any step of this episode   [Left, Right: one step]");
        return moved;
      })) {
    ui.intent.seek = step;
  }
}

/// The wanted factor; and the measured one where the machine does not keep up.
void draw_speed(Ui& ui) {
  const PlaybackModel& playback = ui.model.playback;
  const double wanted = playback.speed;
  const double measured = playback.measured_speed;
  const bool is_off =
      !playback.paused && std::isfinite(measured) && std::abs(measured - wanted) > 0.1 * wanted;
  std::array<char, 48> words{};
  if (is_off) {
    std::snprintf(words.data(), words.size(), "%.2fx, got %.2fx", wanted, measured);
  } else {
    std::snprintf(words.data(), words.size(), "%.2fx", wanted);
  }
  auto speed = static_cast<float>(wanted);
  const float room = ImGui::CalcTextSize(is_off ? "10.00x, got 10.00x" : "10.00x").x;
  if (slide_with_words(ui, "speed", room, words.data(), is_off ? ink::kWarning : ink::kText, [&] {
        const bool moved = ImGui::SliderFloat(
            "##speed", &speed, 0.1F, 10.0F, "",
            ImGuiSliderFlags_Logarithmic | ImGuiSliderFlags_NoInput | ImGuiSliderFlags_NoRoundToFormat);
        tooltip("playback speed against real time   [-  =  and Backspace for 1x]");
        return moved;
      })) {
    ui.intent.speed = std::abs(std::log(speed)) < 0.04F ? 1.0 : static_cast<double>(speed);
  }
}

}  // namespace

float timeline_height(const Ui& ui) {
  const ImGuiStyle& style = ImGui::GetStyle();
  return std::ceil(2.0F * ImGui::GetFrameHeight() + style.ItemSpacing.y + 2.0F * ui.px(7.0F));
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
