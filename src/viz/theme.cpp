// SPDX-License-Identifier: MIT
// Dark, so that the picture and the curves are what shines.
#include "viz/theme.h"

#include <cmath>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <utility>

namespace gallop::viz {
namespace {

constexpr const char* kFontFolder = "/usr/share/fonts/truetype/dejavu/";

/// Latin, Greek, Cyrillic, and the signs we write.
constexpr std::array<ImWchar, 13> kLetters{0x0020, 0x017F, 0x0370, 0x03FF, 0x0400, 0x04FF, 0x2010,
                                           0x2030, 0x2190, 0x2193, 0x2212, 0x2212, 0};

ImFont* load(ImFontAtlas& atlas, const char* file, float size) {
  const std::string path = kFontFolder + std::string(file);
  if (std::error_code error; std::filesystem::exists(path, error)) {
    ImFontConfig config;
    config.OversampleH = 2;
    config.PixelSnapH = true;
    if (ImFont* font = atlas.AddFontFromFileTTF(path.c_str(), size, &config, kLetters.data())) {
      return font;
    }
  }
  ImFontConfig config;
  config.SizePixels = size;
  return atlas.AddFontDefault(&config);
}

void set_colours(ImGuiStyle& style, std::initializer_list<std::pair<ImGuiCol, ImU32>> colours) {
  for (const auto& [what, colour] : colours) {
    style.Colors[what] = ImGui::ColorConvertU32ToFloat4(colour);
  }
}

}  // namespace

Fonts load_fonts(ImFontAtlas& atlas, float scale) {
  atlas.Clear();
  const auto size = [&](float pixels) { return std::round(pixels * scale); };
  Fonts fonts;
  fonts.text = load(atlas, "DejaVuSans.ttf", size(kTextSize));
  fonts.strong = load(atlas, "DejaVuSans-Bold.ttf", size(kTextSize));
  fonts.fixed = load(atlas, "DejaVuSansMono.ttf", size(kTextSize - 1.0F));
  fonts.small = load(atlas, "DejaVuSans.ttf", size(kTextSize - 2.0F));
  fonts.large = load(atlas, "DejaVuSans.ttf", size(kTextSize + 6.0F));
  fonts.large_strong = load(atlas, "DejaVuSans-Bold.ttf", size(kTextSize + 8.0F));
  return fonts;
}

void apply_theme(ImGuiStyle& style, float scale) {
  style = ImGuiStyle();
  ImGui::StyleColorsDark(&style);
  style.WindowPadding = {10.0F, 8.0F};
  style.FramePadding = {8.0F, 4.0F};
  style.ItemSpacing = {8.0F, 5.0F};
  style.ItemInnerSpacing = {6.0F, 4.0F};
  style.WindowBorderSize = 0.0F;
  style.ChildBorderSize = 0.0F;
  style.PopupBorderSize = 1.0F;
  style.WindowRounding = 0.0F;
  style.FrameRounding = 4.0F;
  style.PopupRounding = 6.0F;
  style.GrabRounding = 4.0F;
  style.GrabMinSize = 12.0F;
  style.ScrollbarSize = 11.0F;
  style.ScrollbarRounding = 6.0F;
  style.DisabledAlpha = 0.42F;
  style.AntiAliasedLinesUseTex = true;
  style.ScaleAllSizes(scale);
  style.WindowBorderSize = 0.0F;

  constexpr ImU32 kFrame = rgb(0x252B34);
  constexpr ImU32 kFrameHovered = rgb(0x303845);
  constexpr ImU32 kFrameActive = rgb(0x3A4453);
  set_colours(style, {{ImGuiCol_Text, ink::kText},
                      {ImGuiCol_TextDisabled, ink::kFaint},
                      {ImGuiCol_WindowBg, ink::kPanel},
                      {ImGuiCol_ChildBg, rgb(0, 0)},
                      {ImGuiCol_PopupBg, rgb(0x1B2027, 250)},
                      {ImGuiCol_Border, ink::kLine},
                      {ImGuiCol_FrameBg, kFrame},
                      {ImGuiCol_FrameBgHovered, kFrameHovered},
                      {ImGuiCol_FrameBgActive, kFrameActive},
                      {ImGuiCol_MenuBarBg, rgb(0x1B1F26)},
                      {ImGuiCol_ScrollbarBg, rgb(0, 0)},
                      {ImGuiCol_ScrollbarGrab, rgb(0x39414D)},
                      {ImGuiCol_ScrollbarGrabHovered, rgb(0x4A5463)},
                      {ImGuiCol_ScrollbarGrabActive, rgb(0x5A6678)},
                      {ImGuiCol_CheckMark, ink::kAccent},
                      {ImGuiCol_SliderGrab, ink::kAccent},
                      {ImGuiCol_SliderGrabActive, rgb(0x7DB9F7)},
                      {ImGuiCol_Button, rgb(0x2A3442)},
                      {ImGuiCol_ButtonHovered, rgb(0x35455B)},
                      {ImGuiCol_ButtonActive, rgb(0x3F5675)},
                      {ImGuiCol_Header, rgb(0x2B3A4E)},
                      {ImGuiCol_HeaderHovered, rgb(0x35496A)},
                      {ImGuiCol_HeaderActive, rgb(0x3F5675)},
                      {ImGuiCol_Separator, ink::kLine},
                      {ImGuiCol_TextSelectedBg, rgb(0x2F6FB5)},
                      {ImGuiCol_ModalWindowDimBg, rgb(0x05070A, 150)}});
}

}  // namespace gallop::viz
