// SPDX-License-Identifier: MIT
// The left column: progress and buttons of the run, its figures, whose episodes are on show, the camera, and
// what the picture shows.
#include <cmath>

#include "viz/command_effects.h"
#include "viz/panels.h"
#include "viz/widgets.h"

namespace gallop::viz {
namespace {

constexpr float kEasyHeight = 612.0F;  ///< design pixels that everything needs with air around it

void draw_progress(Ui& ui) {
  const TrainingModel& training = ui.model.training;
  const auto steps = static_cast<double>(training.steps);
  const auto all = static_cast<double>(training.total_steps);
  const float done = all > 0.0 ? static_cast<float>(std::min(steps / all, 1.0)) : 0.0F;
  std::string words =
      grouped(training.steps) + (all > 0.0 ? " / " + grouped(training.total_steps) : " steps");
  if (all > 0.0) {
    words += "   " + std::to_string(static_cast<int>(100.0F * done)) + " %";
  }
  ImGui::Dummy({ImGui::GetContentRegionAvail().x, ImGui::GetFrameHeight()});
  const Box box = item_box();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float rounding = ImGui::GetStyle().FrameRounding;
  list.AddRectFilled(box.first(), box.last(), rgb(0x252B34), rounding);
  list.PushClipRect(box.first(), {box.left + done * box.width(), box.bottom}, true);
  list.AddRectFilled(box.first(), box.last(),
                     training.state == TrainingState::Failed ? rgb(0x8C2A24) : rgb(0x1F5FA8), rounding);
  list.PopClipRect();
  const ImVec2 size = ImGui::CalcTextSize(words.c_str());
  list.AddText({std::floor(box.middle().x - size.x / 2.0F), std::floor(box.middle().y - size.y / 2.0F)},
               ink::kText, words.c_str());
  note_item(ui, "progress", size.x, box.width());
}

void draw_run_buttons(Ui& ui) {
  command_button(ui, Command::PauseTraining, 0.0F, ui.model.training.state == TrainingState::Paused);
  command_button(ui, Command::Checkpoint);
  command_button(ui, Command::StopAndSave);
}

std::string with_episode(double value, std::int64_t episode) {
  return readable(value) + (std::isfinite(value) && episode > 0 ? "   (ep " + grouped(episode) + ")" : "");
}

std::string share(std::int64_t part, std::int64_t whole) {
  const auto rounded = [](std::int64_t count) {
    return short_number(count < 10'000 ? static_cast<double>(count)
                                       : std::floor(static_cast<double>(count) / 1e3) * 1e3);
  };
  return rounded(part) + (whole > 0 ? " / " + rounded(whole) : "");
}

void draw_facts(Ui& ui) {
  const TrainingModel& training = ui.model.training;
  const agent::TrainingStatus& status = training.status;
  const bool any = training.episode.number > 0;
  const double unknown = agent::kUnknown;
  fact(ui, "episode", any ? grouped(training.episode.number) : "first under way");
  if (status.scout > 0) fact(ui, "scout", grouped(status.scout) + " of " + grouped(status.scouts));
  fact(ui, "return", readable(any ? training.episode.score : unknown));
  fact(ui, "mean(100)", readable(training.average), ink::kOrange);
  fact(ui, "best mean", with_episode(training.best_average, training.best_episode));
  fact(ui, "updates", grouped(status.updates));
  const bool learned = std::isfinite(status.temperature_loss);
  fact(ui, "alpha",
       readable(status.temperature) +
           (std::isfinite(status.temperature) ? (learned ? "   learned" : "   fixed") : ""));
  fact(ui, "actor lr", readable(status.learning_rate));
  fact(ui, "critic loss", readable(status.critic_loss));
  fact(ui, "buffer", share(status.stored, status.capacity));
}

void draw_shows(Ui& ui) {
  const PlaybackModel& playback = ui.model.playback;
  const float width = shared_width(2);
  bool left = true;
  for (const ShowChoice& one : playback.choices) {
    if (!left) {
      ImGui::SameLine();
    }
    left = !left;
    ImGui::BeginDisabled(!one.available);
    if (choice(ui, one.label, "", playback.show == one.show, width)) {
      ui.intent.show = one.show;
    }
    ImGui::EndDisabled();
    tooltip(one.available              ? ""
            : one.show == Show::Policy ? "open a policy first: Ctrl+O, or drop a file on the window"
            : one.show == Show::Best   ? "there after the first finished episode"
            : one.show == Show::Live   ? "there is no run under way"
                                       : "not available here");
  }
  ImGui::BeginDisabled(!playback.can_be_stochastic);
  if (choice(ui, "deterministic", "", !playback.stochastic, width)) {
    ui.intent.stochastic = false;
  }
  ImGui::SameLine();
  if (choice(ui, "sampled", "", playback.stochastic, width)) {
    ui.intent.stochastic = true;
  }
  ImGui::EndDisabled();
  tooltip(playback.can_be_stochastic ? "actions drawn from the policy's distribution, not its mean"
                                     : "this one has no distribution to draw from");
}

void draw_cameras(Ui& ui) {
  const float width = shared_width(2);
  bool left = true;
  for (const CommandInfo& one : all_commands()) {
    if (one.group != CommandGroup::Camera) {
      continue;
    }
    if (!left) {
      ImGui::SameLine();
    }
    left = !left;
    if (choice(ui, one.label, one.keys, is_on(ui, one.command), width)) {
      ui.commands.push_back(one.command);
    }
    tooltip(one.help);
  }
}

void draw_picture_switches(Ui& ui) {
  const float width = shared_width(2);
  bool left = true;
  for (const CommandInfo& one : all_commands()) {
    if (one.group != CommandGroup::Picture) {
      continue;
    }
    if (!left) {
      ImGui::SameLine();
    }
    left = !left;
    command_switch(ui, one.command, width);
  }
}

}  // namespace

void draw_run_panel(Ui& ui, const Box& box) {
  // where the window is low, rows come closer before anything must be scrolled to
  const bool is_low = box.height() < ui.px(kEasyHeight);
  const ImGuiStyle& style = ImGui::GetStyle();
  begin_panel("run", box);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding,
                      {style.FramePadding.x, is_low ? ui.px(2.0F) : style.FramePadding.y});
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {style.ItemSpacing.x, ui.px(is_low ? 2.0F : 4.0F)});
  if (ui.model.training.state != TrainingState::None) {
    draw_progress(ui);
    draw_run_buttons(ui);
    draw_facts(ui);
  }
  heading(ui, "On show");
  draw_shows(ui);
  heading(ui, "Camera");
  draw_cameras(ui);
  heading(ui, "Picture");
  draw_picture_switches(ui);
  ImGui::Dummy({0.0F, 0.0F});
  const float half = shared_width(2);
  command_button(ui, Command::Screenshot, half);
  ImGui::SameLine();
  command_button(ui, Command::Record, half);
  ImGui::PopStyleVar(2);
  end_panel();
}

}  // namespace gallop::viz
