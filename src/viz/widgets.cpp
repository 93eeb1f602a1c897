// SPDX-License-Identifier: MIT
// On ImGui's buttons, with our own drawing where it has no widget: words at the left, key at the right.
#include "viz/widgets.h"

#include <array>
#include <cmath>

#include "viz/command_effects.h"

namespace gallop::viz {
namespace {

Box clip_box() {
  const ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 first = list.GetClipRectMin();
  const ImVec2 last = list.GetClipRectMax();
  return {first.x, first.y, last.x, last.y};
}

float line_start(float height) { return std::floor((height - ImGui::GetTextLineHeight()) / 2.0F); }

ImU32 colour_of(ImGuiCol what) { return ImGui::GetColorU32(what); }

/// Words at the left of `box` and the key at its right, if both have room.
void label_and_key(Ui& ui, const Box& box, const std::string& words, const std::string& key, float indent) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float top = box.top + line_start(box.height());
  const float padding = ui.px(8.0F);
  list.AddText({box.left + indent, top}, colour_of(ImGuiCol_Text), words.c_str());
  const float used = ImGui::CalcTextSize(words.c_str()).x;
  ImGui::PushFont(ui.fonts.small);
  const float wide = ImGui::CalcTextSize(key.c_str()).x;
  if (indent + used + padding + wide <= box.width()) {
    const float lower = box.top + line_start(box.height());
    list.AddText({box.right - wide - (indent > padding ? ui.px(4.0F) : padding), lower},
                 colour_of(ImGuiCol_TextDisabled), key.c_str());
  }
  ImGui::PopFont();
}

void frame(const Box& box, bool hovered, bool held, ImGuiCol plain, ImGuiCol lit, ImGuiCol pressed) {
  ImGui::GetWindowDrawList()->AddRectFilled(box.first(), box.last(),
                                            colour_of(held      ? pressed
                                                      : hovered ? lit
                                                                : plain),
                                            ImGui::GetStyle().FrameRounding);
}

/// Triangles and bars, as on any player.
void draw_sign(const Box& box, Sign sign, float unit, ImU32 colour) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 m{std::floor(box.middle().x), std::floor(box.middle().y)};
  const auto triangle = [&](float x, float direction) {
    list.AddTriangleFilled({x - direction * 0.4F * unit, m.y - 0.55F * unit},
                           {x - direction * 0.4F * unit, m.y + 0.55F * unit},
                           {x + direction * 0.55F * unit, m.y}, colour);
  };
  const auto bar = [&](float x, float width) {
    list.AddRectFilled({x - width / 2.0F, m.y - 0.55F * unit}, {x + width / 2.0F, m.y + 0.55F * unit},
                       colour);
  };
  switch (sign) {
    case Sign::Play:
      triangle(m.x, 1.0F);
      break;
    case Sign::Pause:
      bar(m.x - 0.3F * unit, 0.32F * unit);
      bar(m.x + 0.3F * unit, 0.32F * unit);
      break;
    case Sign::StepBack:
      bar(m.x + 0.5F * unit, 0.22F * unit);
      triangle(m.x - 0.15F * unit, -1.0F);
      break;
    case Sign::StepForward:
      bar(m.x - 0.5F * unit, 0.22F * unit);
      triangle(m.x + 0.15F * unit, 1.0F);
      break;
    case Sign::Restart:
      bar(m.x - 0.6F * unit, 0.22F * unit);
      triangle(m.x - 0.2F * unit, -1.0F);
      triangle(m.x + 0.45F * unit, -1.0F);
      break;
  }
}

}  // namespace

void begin_panel(const char* name, const Box& box, bool scrolls) {
  ImGui::SetNextWindowPos(box.first());
  ImGui::SetNextWindowSize(box.size());
  ImGuiWindowFlags flags = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                           ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus |
                           ImGuiWindowFlags_NoBackground;  // a software driver pays for each layer
  if (scrolls) {
    flags &= ~ImGuiWindowFlags_NoScrollbar;
  } else {
    flags |= ImGuiWindowFlags_NoScrollWithMouse;
  }
  ImGui::Begin(name, nullptr, flags);
}

void end_panel() { ImGui::End(); }

Box item_box() {
  const ImVec2 first = ImGui::GetItemRectMin();
  const ImVec2 last = ImGui::GetItemRectMax();
  return {first.x, first.y, last.x, last.y};
}

void note_item(Ui& ui, std::string label, float text_width, float room) {
  const Box box = item_box();
  ui.items.add({std::move(label), box, box.inside(clip_box()), text_width <= room + 0.5F});
}

void tooltip(const std::string& words) {
  if (!words.empty() && ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled)) {
    ImGui::SetTooltip("%s", words.c_str());
  }
}

void heading(Ui& ui, const char* words) {
  ImGui::Dummy({0.0F, std::floor(ImGui::GetStyle().ItemSpacing.y / 2.0F)});
  ImGui::PushFont(ui.fonts.strong);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::TextUnformatted(words);
  const float wide = ImGui::GetItemRectSize().x;
  ImGui::PopFont();
  const float y = std::floor(at.y + ImGui::GetTextLineHeight() / 2.0F) + 1.0F;
  const float right = at.x + wide + ImGui::GetContentRegionAvail().x - wide;
  ImGui::GetWindowDrawList()->AddLine({at.x + wide + ui.px(8.0F), y}, {right, y}, ink::kLine);
}

std::string shortened(const std::string& words, float room) {
  if (ImGui::CalcTextSize(words.c_str()).x <= room) {
    return words;
  }
  std::string part = words;
  while (!part.empty() && ImGui::CalcTextSize((part + "...").c_str()).x > room) {
    do {
      part.pop_back();
    } while (!part.empty() && (static_cast<unsigned char>(part.back()) & 0xC0U) == 0xC0U);
  }
  return part + "...";
}

void fitted_words(Ui& ui, const std::string& label, const std::string& words, float room, ImU32 colour) {
  const std::string shown = shortened(words, room);
  ImGui::PushStyleColor(ImGuiCol_Text, colour);
  ImGui::TextUnformatted(shown.c_str());
  ImGui::PopStyleColor();
  note_item(ui, label, ImGui::GetItemRectSize().x, room);
  if (shown != words) {
    tooltip(words);
  }
}

void fact(Ui& ui, const char* name, const std::string& value, ImU32 colour) {
  const float start = ImGui::GetCursorPosX();
  const float column = ui.px(96.0F);
  const float room = ImGui::GetContentRegionAvail().x - column;
  fitted_words(ui, name, name, column, ink::kFaint);
  ImGui::SameLine(start + column);
  fitted_words(ui, std::string(name) + " value", value, room, colour);
}

float shared_width(int count) {
  const float gap = ImGui::GetStyle().ItemSpacing.x;
  return std::floor((ImGui::GetContentRegionAvail().x - gap * static_cast<float>(count - 1)) /
                    static_cast<float>(count));
}

void command_button(Ui& ui, Command command, float width, bool prominent) {
  const CommandInfo& about = info(command);
  const std::string words = label_now(ui, command);
  const bool possible = can_be_given(ui, command);
  const float padding = ui.px(9.0F);
  ImGui::BeginDisabled(!possible);
  const ImVec2 size{width > 0.0F ? width : ImGui::GetContentRegionAvail().x, ImGui::GetFrameHeight()};
  if (ImGui::InvisibleButton(about.label, size)) {
    ui.commands.push_back(command);
  }
  const Box box = item_box();
  if (prominent) {
    ImGui::PushStyleColor(ImGuiCol_Button, rgb(0x1F5FA8));
    ImGui::PushStyleColor(ImGuiCol_ButtonHovered, rgb(0x2870C2));
  }
  frame(box, ImGui::IsItemHovered(), ImGui::IsItemActive(), ImGuiCol_Button, ImGuiCol_ButtonHovered,
        ImGuiCol_ButtonActive);
  if (prominent) {
    ImGui::PopStyleColor(2);
  }
  if (command == Command::Record && is_on(ui, command)) {
    ImGui::GetWindowDrawList()->AddRect(box.first(), box.last(), ink::kBad, ui.px(4.0F), 0, ui.px(1.5F));
  }
  note_item(ui, words, ImGui::CalcTextSize(words.c_str()).x, size.x - 2.0F * padding);
  label_and_key(ui, box, words, about.keys, padding);
  ImGui::EndDisabled();
  tooltip(about.help + std::string("   [") + about.keys + "]");
}

void sign_button(Ui& ui, Command command, Sign sign) {
  const CommandInfo& about = info(command);
  const std::string words = label_now(ui, command);
  ImGui::BeginDisabled(!can_be_given(ui, command));
  const float height = ImGui::GetFrameHeight();
  if (ImGui::InvisibleButton(about.label, {std::floor(1.35F * height), height})) {
    ui.commands.push_back(command);
  }
  const Box box = item_box();
  frame(box, ImGui::IsItemHovered(), ImGui::IsItemActive(), ImGuiCol_Button, ImGuiCol_ButtonHovered,
        ImGuiCol_ButtonActive);
  note_item(ui, words);
  draw_sign(box, sign, ui.px(9.0F), colour_of(ImGuiCol_Text));
  ImGui::EndDisabled();
  tooltip(words + "   [" + about.keys + "]");
}

void command_switch(Ui& ui, Command command, float width) {
  const CommandInfo& about = info(command);
  const float side = ImGui::GetTextLineHeight() + ui.px(2.0F);
  const ImVec2 size{width, ImGui::GetTextLineHeight() + ImGui::GetStyle().FramePadding.y};
  if (ImGui::InvisibleButton(about.label, size)) {
    ui.commands.push_back(command);
  }
  const Box box = item_box();
  const float top = box.top + std::floor((box.height() - side) / 2.0F);
  const Box tick{box.left, top, box.left + side, top + side};
  frame(tick, ImGui::IsItemHovered(), ImGui::IsItemActive(), ImGuiCol_FrameBg, ImGuiCol_FrameBgHovered,
        ImGuiCol_FrameBgActive);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (is_on(ui, command)) {
    const float w = tick.width();
    const std::array<ImVec2, 3> path{{{tick.left + 0.22F * w, tick.top + 0.52F * w},
                                      {tick.left + 0.42F * w, tick.top + 0.73F * w},
                                      {tick.left + 0.80F * w, tick.top + 0.27F * w}}};
    list.AddPolyline(path.data(), static_cast<int>(path.size()), colour_of(ImGuiCol_CheckMark), 0,
                     ui.px(2.2F));
  }
  const float indent = side + ui.px(6.0F);
  note_item(ui, about.label, ImGui::CalcTextSize(about.label).x, size.x - indent);
  label_and_key(ui, box, about.label, about.keys, indent);
  tooltip(about.help + std::string("   [") + about.keys + "]");
}

bool choice(Ui& ui, const std::string& label, const std::string& key, bool chosen, float width) {
  const float radius = std::floor(ImGui::GetTextLineHeight() / 2.0F);
  const float indent = 2.0F * radius + ui.px(6.0F);
  const ImVec2 size{width, ImGui::GetTextLineHeight() + ImGui::GetStyle().FramePadding.y};
  const bool pressed = ImGui::InvisibleButton(label.c_str(), size);
  const Box box = item_box();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 middle{box.left + radius, box.top + box.height() / 2.0F};
  list.AddCircleFilled(middle, radius,
                       colour_of(ImGui::IsItemHovered() ? ImGuiCol_FrameBgHovered : ImGuiCol_FrameBg));
  if (chosen) {
    list.AddCircleFilled(middle, radius - ui.px(3.0F), colour_of(ImGuiCol_CheckMark));
  }
  const std::string shown = shortened(label, size.x - indent);
  note_item(ui, label, ImGui::CalcTextSize(shown.c_str()).x, size.x - indent);
  label_and_key(ui, box, shown, key, indent);
  return pressed;
}

bool plain_button(Ui& ui, const std::string& label, float width, ImU32 colour) {
  if (colour != 0) {
    ImGui::PushStyleColor(ImGuiCol_Button, colour);
  }
  const float wide = width > 0.0F ? width : ImGui::CalcTextSize(label.c_str()).x + ui.px(24.0F);
  const bool pressed = ImGui::Button(label.c_str(), {wide, 0.0F});
  note_item(ui, label, ImGui::CalcTextSize(label.c_str()).x, wide);
  if (colour != 0) {
    ImGui::PopStyleColor();
  }
  return pressed;
}

}  // namespace gallop::viz
