// SPDX-License-Identifier: MIT
// The window's colours, letters and measures, in one place.
#pragma once

#include <imgui.h>

#include <array>

namespace gallop::viz {

/// An opaque colour from 0xRRGGBB, as ImGui packs it.
constexpr ImU32 rgb(unsigned hex, unsigned alpha = 255) {
  return IM_COL32(hex >> 16U & 0xFFU, hex >> 8U & 0xFFU, hex & 0xFFU, alpha);
}

namespace ink {

inline constexpr ImU32 kText = rgb(0xE8EBEF);
inline constexpr ImU32 kFaint = rgb(0x98A1AD);  ///< 6:1 on the panels' ground
inline constexpr ImU32 kGood = rgb(0x53D397);
inline constexpr ImU32 kWarning = rgb(0xF5B041);
inline constexpr ImU32 kBad = rgb(0xFF6B5E);
inline constexpr ImU32 kAccent = rgb(0x4C9DF0);

inline constexpr ImU32 kWindow = rgb(0x0E1013);
inline constexpr ImU32 kPanel = rgb(0x16191E);
inline constexpr ImU32 kRaised = rgb(0x1E232A);  ///< charts, cards
inline constexpr ImU32 kLine = rgb(0x2C323B);    ///< borders and separators
inline constexpr ImU32 kGrid = rgb(0x2F363F);
inline constexpr ImU32 kShade = rgb(0x0A0D11, 190);  ///< under words on the picture

// told apart with any colour vision (after Okabe and Ito), lightened for a dark ground
inline constexpr ImU32 kBlue = rgb(0x5CB4F0);
inline constexpr ImU32 kOrange = rgb(0xF2A31B);
inline constexpr ImU32 kGreen = rgb(0x2BC29A);
inline constexpr ImU32 kPink = rgb(0xDB8FBE);
inline constexpr ImU32 kYellow = rgb(0xEBE063);
inline constexpr ImU32 kVermilion = rgb(0xF0743A);
inline constexpr ImU32 kGrey = rgb(0xA3ABB5);
inline constexpr std::array<ImU32, 4> kOverlays{kGreen, kPink, kYellow, kVermilion};

/// The same colour, more transparent.
constexpr ImU32 faded(ImU32 colour, float alpha) {
  return (colour & ~IM_COL32_A_MASK) | static_cast<ImU32>(alpha * 255.0F) << IM_COL32_A_SHIFT;
}

}  // namespace ink

/// Made by load_fonts(); all the same size but the large ones.
struct Fonts {
  ImFont* text = nullptr;
  ImFont* strong = nullptr;
  ImFont* fixed = nullptr;  ///< columns of the log
  ImFont* small = nullptr;
  ImFont* large = nullptr;         ///< large charts
  ImFont* large_strong = nullptr;  ///< their titles
};

inline constexpr float kTextSize = 14.0F;  ///< pixels at a scale of 1

/// Fills the atlas with DejaVu Sans, or with ImGui's own letters where that is not installed.
[[nodiscard]] Fonts load_fonts(ImFontAtlas& atlas, float scale);

/// Colours and spacings of every panel. `scale` is pixels a design pixel.
void apply_theme(ImGuiStyle& style, float scale);

}  // namespace gallop::viz
