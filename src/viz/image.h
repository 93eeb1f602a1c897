// SPDX-License-Identifier: MIT
// A picture in memory. A face: standard library only.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace gallop::viz {

/// 8-bit RGBA, rows from the top, no padding.
struct Image {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> pixels;

  Image() = default;
  Image(int w, int h) : width(w), height(h), pixels(static_cast<std::size_t>(w) * h * 4) {}
};

/// Whether every pixel is the same: what a broken driver draws.
[[nodiscard]] inline bool is_uniform(const Image& image) {
  return image.pixels.size() < 8 ||
         std::equal(image.pixels.begin() + 4, image.pixels.end(), image.pixels.begin());
}

}  // namespace gallop::viz
