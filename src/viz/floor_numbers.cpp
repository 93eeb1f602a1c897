// SPDX-License-Identifier: MIT
// Numbers read from the right-hand side of the lane, where the cameras stand: x to the right, y away from the
// reader.
#include "viz/floor_numbers.h"

#include <string>
#include <string_view>

#include "viz/canvas.h"

namespace gallop::viz {
namespace {

constexpr std::string_view kGlyphs = "0123456789-";
constexpr double kCellAspect = 0.72;  ///< a cell's width over its height: a digit with air around it
constexpr float kTop = -0.74F;        ///< metres to the lane's side where a number's cell begins
constexpr float kSmall = 0.20F;       ///< width of a cell
constexpr float kLarge = 0.27F;       ///< width of a cell at every fifth metre
constexpr float kStretch = 2.2F;      ///< a cell's height over its width: the floor is seen at a flat angle
constexpr float kOverlap = 0.16F;     ///< of a cell's width: takes most of the air out again

}  // namespace

Image glyph_picture(int height) {
  const int cell = static_cast<int>(height * kCellAspect);
  Canvas canvas(cell * static_cast<int>(kGlyphs.size()), height);
  canvas.set_colour({1.0, 1.0, 1.0});
  canvas.set_font(0.86 * height, true);
  for (std::size_t i = 0; i < kGlyphs.size(); ++i) {
    canvas.text(std::string(1, kGlyphs[i]), (static_cast<double>(i) + 0.5) * cell, 0.82 * height,
                Align::Centre);
  }

  Image image(canvas.width(), canvas.height());
  for (int y = 0; y < image.height; ++y) {
    const std::uint32_t* row = canvas.row(y);
    for (int x = 0; x < image.width; ++x) {
      image.pixels[(static_cast<std::size_t>(y) * image.width + x) * 4 + 3] =
          static_cast<std::uint8_t>(row[x] >> 24U);
    }
  }
  return image;
}

std::vector<NumberVertex> floor_numbers(int first, int last) {
  std::vector<NumberVertex> vertices;
  for (int metre = first; metre <= last; ++metre) {
    const float width = metre % 5 == 0 ? kLarge : kSmall;
    const float height = kStretch * width;
    const float advance = width * (1.0F - kOverlap * 2.0F);
    const std::string words = std::to_string(metre);
    float left =
        static_cast<float>(metre) - advance * static_cast<float>(words.size()) / 2.0F - width * kOverlap;
    for (const char letter : words) {
      const auto cell = static_cast<float>(kGlyphs.find(letter));
      const float u0 = cell / static_cast<float>(kGlyphs.size());
      const float u1 = (cell + 1.0F) / static_cast<float>(kGlyphs.size());
      const NumberVertex top_left{left, kTop, u0, 0.0F};
      const NumberVertex top_right{left + width, kTop, u1, 0.0F};
      const NumberVertex bottom_left{left, kTop - height, u0, 1.0F};
      const NumberVertex bottom_right{left + width, kTop - height, u1, 1.0F};
      vertices.insert(vertices.end(),
                      {top_left, bottom_left, bottom_right, top_left, bottom_right, top_right});
      left += advance;
    }
  }
  return vertices;
}

}  // namespace gallop::viz
