// SPDX-License-Identifier: MIT
// The 3-D picture's place, which the window fills underneath: words in its corners, and what the mouse does
// in it: orbit, pan, zoom, select, pull.
#include <array>
#include <cmath>
#include <cstdio>
#include <glm/gtc/quaternion.hpp>

#include "viz/command_effects.h"
#include "viz/panels.h"
#include "viz/picking.h"
#include "viz/widgets.h"

namespace gallop::viz {
namespace {

constexpr float kStiffness = 300.0F;  ///< newtons a metre of pull
constexpr float kLargestForce = 600.0F;

std::string_view show_label(const PlaybackModel& playback) {
  for (const ShowChoice& one : playback.choices) {
    if (one.show == playback.show) {
      return one.label;
    }
  }
  return "";
}

/// Words on a dark ground with round corners, from `at`; right-aligned when `from_right`.
Box words_on_shade(Ui& ui, const std::string& words, ImVec2 at, bool from_right, ImU32 colour) {
  const ImVec2 size = ImGui::CalcTextSize(words.c_str());
  const float pad = ui.px(8.0F);
  const float wide = size.x + 2.0F * pad;
  const float left = from_right ? at.x - wide : at.x;
  const Box box{left, at.y, left + wide, at.y + size.y + ui.px(8.0F)};
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(box.first(), box.last(), ink::kShade, ui.px(5.0F));
  list.AddText({box.left + pad, box.top + ui.px(4.0F)}, colour, words.c_str());
  return box;
}

void draw_overlay(Ui& ui, const Box& view) {
  const PlaybackModel& playback = ui.model.playback;
  const float margin = ui.px(10.0F);
  const float room = view.width() - 2.0F * margin - ui.px(16.0F);
  std::array<char, 128> text{};
  std::snprintf(text.data(), text.size(), "episode %lld   step %d%s",
                static_cast<long long>(playback.episode), playback.step, playback.paused ? "   paused" : "");
  ImGui::PushFont(ui.fonts.strong);
  const std::string title = std::string(show_label(playback)) + "   " + text.data();
  const Box first =
      words_on_shade(ui, shortened(title, room), {view.left + margin, view.top + margin}, false, ink::kText);
  ImGui::PopFont();
  const auto unsigned_zero = [](double value) { return std::abs(value) < 0.005 ? 0.0 : value; };
  std::snprintf(text.data(), text.size(), "reward %+.2f   return %.1f   x %.2f m   v %.2f m/s",
                unsigned_zero(playback.terms.total()), playback.episode_return,
                unsigned_zero(playback.distance), unsigned_zero(playback.speed_now));
  words_on_shade(ui, shortened(text.data(), room), {first.left, first.bottom + ui.px(4.0F)}, false,
                 ink::kText);
}

/// A red point and the time, blinking slowly; and the name of what is selected.
void draw_marks(Ui& ui, const Box& view) {
  const float margin = ui.px(10.0F);
  if (ui.facts.recording) {
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "     REC  %s", clock_time(*ui.facts.recording).c_str());
    const float below = view.top + margin + 2.0F * (ImGui::GetTextLineHeight() + ui.px(12.0F));
    const Box box = words_on_shade(ui, text.data(), {view.left + margin, below}, false, rgb(0xFFFFFF));
    const bool lit = std::fmod(*ui.facts.recording, 1.0) < 0.6;
    ImGui::GetWindowDrawList()->AddCircleFilled({box.left + ui.px(16.0F), box.middle().y}, ui.px(5.0F),
                                                lit ? ink::kBad : rgb(0x7A2F2A));
  }
  const float bottom = view.bottom - margin - ImGui::GetTextLineHeight() - ui.px(8.0F);
  const int selected = ui.state.render.selected;
  if (selected >= 0 && selected < static_cast<int>(ui.state.scene.bodies.size())) {
    std::string words = ui.state.scene.bodies[static_cast<std::size_t>(selected)];
    if (ui.state.pull) {
      words += "   " + std::to_string(std::lround(glm::length(ui.state.pull->force))) + " N";
    } else {
      words += ui.model.playback.can_push ? "   Ctrl+drag pushes it" : "   cannot be pushed here";
    }
    words_on_shade(ui, shortened(words, view.width() - 4.0F * margin), {view.left + margin, bottom}, false,
                   ink::kText);
  } else if (ui.state.view_is_hovered && ui.state.camera.choice() == CameraChoice::Free) {
    words_on_shade(ui, shortened("drag: orbit   right: pan   wheel: zoom", view.width() - 4.0F * margin),
                   {view.left + margin, bottom}, false, ink::kFaint);
  }
}

Ray ray_under_mouse(const Ui& ui, const Box& view) {
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  return ray_through(ui.state.camera.camera(), view.width() / view.height(),
                     (mouse.x - view.left) / view.width(), (mouse.y - view.top) / view.height());
}

bool poses_are_whole(const Ui& ui) { return ui.model.playback.poses.size() == ui.state.scene.bodies.size(); }

/// The held point in the world, now that the body has moved on.
glm::vec3 held_point(const Pull& pull, const env::Poses& poses) {
  const env::Pose& body = poses[static_cast<std::size_t>(pull.body)];
  const auto& q = body.rotation;
  const glm::quat rotation{static_cast<float>(q[3]), static_cast<float>(q[0]), static_cast<float>(q[1]),
                           static_cast<float>(q[2])};
  return glm::vec3(body.position[0], body.position[1], body.position[2]) +
         rotation * glm::vec3(pull.local[0], pull.local[1], pull.local[2]);
}

void begin_pull(Ui& ui, const Box& view) {
  if (!ui.model.playback.can_push) {
    show_toast(ui.state,
               {"a recorded or live episode cannot be pushed; choose another one on show", LogTone::Warning});
    return;
  }
  const auto hit = pick(ui.state.scene, ui.model.playback.poses, ray_under_mouse(ui, view));
  if (!hit) {
    return;
  }
  ui.state.render.selected = hit->body;
  Pull pull;
  pull.body = hit->body;
  pull.local = hit->local;
  ui.state.pull = pull;
}

void go_on_pulling(Ui& ui, const Box& view) {
  Pull& pull = *ui.state.pull;
  pull.held = held_point(pull, ui.model.playback.poses);
  pull.hand = drag_point(ray_under_mouse(ui, view), pull.held);
  pull.force = kStiffness * (pull.hand - pull.held);
  if (const float size = glm::length(pull.force); size > kLargestForce) {
    pull.force *= kLargestForce / size;
  }
  env::Push push;
  push.body = pull.body;
  push.at = pull.local;
  push.force = {pull.force.x, pull.force.y, pull.force.z};
  ui.intent.push = push;
}

void handle_mouse(Ui& ui, const Box& view) {
  const ImGuiIO& io = ImGui::GetIO();
  WorkbenchState& state = ui.state;
  const bool active = ImGui::IsItemActive();
  const bool whole = poses_are_whole(ui);
  if (ImGui::IsItemActivated() && io.KeyCtrl && io.MouseDown[0] && whole) {
    begin_pull(ui, view);
  }
  if (state.pull && (!active || !whole || !ui.model.playback.can_push)) {
    state.pull.reset();
  }
  if (state.pull) {
    go_on_pulling(ui, view);
  } else if (active && !io.KeyCtrl) {
    if (ImGui::IsMouseDragging(ImGuiMouseButton_Left)) {
      state.camera.orbit(io.MouseDelta.x, io.MouseDelta.y);
    } else if (ImGui::IsMouseDragging(ImGuiMouseButton_Right) ||
               ImGui::IsMouseDragging(ImGuiMouseButton_Middle)) {
      state.camera.pan(io.MouseDelta.x, io.MouseDelta.y, view.height());
    }
  }
  state.view_is_hovered = ImGui::IsItemHovered();
  if (!state.view_is_hovered) {
    return;
  }
  if (io.MouseWheel != 0.0F) {
    state.camera.zoom(io.MouseWheel);
  }
  if (ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left) && !io.KeyCtrl && whole) {
    const auto hit = pick(state.scene, ui.model.playback.poses, ray_under_mouse(ui, view));
    state.render.selected = hit ? hit->body : -1;
  }
}

}  // namespace

void draw_view(Ui& ui, const Box& box) {
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0.0F, 0.0F});
  begin_panel("view", box, false);
  ImGui::InvisibleButton("picture", box.size(),
                         ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight |
                             ImGuiButtonFlags_MouseButtonMiddle);
  note_item(ui, "picture");
  handle_mouse(ui, box);
  draw_overlay(ui, box);
  draw_marks(ui, box);
  end_panel();
  ImGui::PopStyleVar();
}

}  // namespace gallop::viz
