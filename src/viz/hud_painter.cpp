// SPDX-License-Identifier: MIT
// Cairo draws the panel on a surface of its own; blending it over the picture touches only the panel's
// pixels.
#include "viz/hud_painter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace gallop::viz {
namespace {

// lengths in pixels of a picture 720 rows high
constexpr double kMargin = 22.0;
constexpr double kPadding = 16.0;
constexpr double kColumn = 112.0;
constexpr int kColumns = 5;
constexpr double kTitleSize = 12.0;
constexpr double kLabelSize = 10.5;
constexpr double kValueSize = 20.0;
constexpr double kTitleLine = 24.0;
constexpr double kRadius = 9.0;
constexpr double kWidth =
    kColumns * kColumn + 2.0 * kPadding - 20.0;  // the last column needs no gap after it
constexpr double kHeight = 68.0;
constexpr double kSmallestScale = 0.5;  ///< below it the labels are specks

constexpr Colour kPanel{0.05, 0.07, 0.10};
constexpr Colour kText{1.0, 1.0, 1.0};
constexpr Colour kFaint{0.72, 0.78, 0.84};

struct Entry {
  const char* label;
  std::string value;
  const char* unit;
};

/// Never "-0.0": a robot that stands would flicker.
std::string decimals(double value, int count) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.*f", count, value);
  const std::string digits = text.data();
  return digits.find_first_not_of("-0.") == std::string::npos && digits.front() == '-' ? digits.substr(1)
                                                                                       : digits;
}

/// `words`, shortened to fit.
std::string fitted(const Canvas& canvas, std::string words, double width) {
  if (canvas.text_width(words) <= width) {
    return words;
  }
  while (!words.empty() && canvas.text_width(words + "...") > width) {
    do {
      words.pop_back();
    } while (!words.empty() &&
             (static_cast<unsigned char>(words.back()) & 0xC0U) == 0xC0U);  // whole UTF-8 letters
  }
  return words + "...";
}

}  // namespace

HudPainter::HudPainter(int width, int height, std::string title)
    : scale_(std::min(height / 720.0, width / (kWidth + 2.0 * kMargin))), title_(std::move(title)) {
  if (scale_ < kSmallestScale) {
    return;
  }
  left_ = static_cast<int>(std::lround(kMargin * scale_));
  const double rows = kHeight + (title_.empty() ? 0.0 : kTitleLine);
  canvas_.emplace(static_cast<int>(std::ceil(kWidth * scale_)), static_cast<int>(std::ceil(rows * scale_)));
  cairo_scale(canvas_->context(), scale_, scale_);
}

void HudPainter::draw(const Hud& hud) {
  const std::array<Entry, kColumns> entries{{{"EPISODE", std::to_string(hud.episode), ""},
                                             {"RETURN", decimals(hud.episode_return, 1), ""},
                                             {"SPEED", decimals(hud.speed, 2), "m/s"},
                                             {"DISTANCE", decimals(hud.distance, 1), "m"},
                                             {"TIME", decimals(hud.time, 2), "s"}}};
  Canvas& canvas = *canvas_;
  const double rows = kHeight + (title_.empty() ? 0.0 : kTitleLine);
  canvas.clear();
  canvas.set_colour(kPanel, 0.58);
  canvas.rounded_rectangle(0.0, 0.0, kWidth, rows, kRadius);
  cairo_fill(canvas.context());

  double top = kPadding;
  if (!title_.empty()) {
    canvas.set_font(kTitleSize);
    canvas.set_colour(kText, 0.92);
    canvas.text(fitted(canvas, title_, kWidth - 2.0 * kPadding), kPadding, top + kTitleSize - 2.0);
    top += kTitleLine;
  }
  double x = kPadding;
  for (const Entry& entry : entries) {
    canvas.set_font(kLabelSize);
    canvas.set_colour(kFaint);
    canvas.text(entry.label, x, top + kLabelSize - 2.0);
    canvas.set_font(kValueSize, true);
    canvas.set_colour(kText);
    canvas.text(entry.value, x, top + 36.0);
    const double after = x + canvas.text_width(entry.value) + 4.0;
    canvas.set_font(kTitleSize);
    canvas.set_colour(kFaint);
    canvas.text(entry.unit, after, top + 36.0);
    x += kColumn;
  }
}

void HudPainter::paint(Image& image, const Hud& hud) {
  if (!canvas_) {
    return;
  }
  draw(hud);
  for (int y = 0; y < canvas_->height(); ++y) {
    const std::uint32_t* row = canvas_->row(y);
    std::uint8_t* pixel = &image.pixels[(static_cast<std::size_t>(y + left_) * image.width + left_) * 4];
    for (int x = 0; x < canvas_->width(); ++x, pixel += 4) {
      const std::uint32_t argb = row[x];  // premultiplied
      const std::uint32_t through = 255U - (argb >> 24U);
      pixel[0] = static_cast<std::uint8_t>((argb >> 16U & 0xFFU) + pixel[0] * through / 255U);
      pixel[1] = static_cast<std::uint8_t>((argb >> 8U & 0xFFU) + pixel[1] * through / 255U);
      pixel[2] = static_cast<std::uint8_t>((argb & 0xFFU) + pixel[2] * through / 255U);
    }
  }
}

}  // namespace gallop::viz
