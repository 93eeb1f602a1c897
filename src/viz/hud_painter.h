// SPDX-License-Identifier: MIT
// The film's panel of numbers: episode, return, speed, distance and time, small in the upper left.
#pragma once

#include <optional>
#include <string>

#include "viz/canvas.h"
#include "viz/film.h"
#include "viz/image.h"

namespace gallop::viz {

class HudPainter {
 public:
  /// For pictures of this size. Its own size goes with the picture's height; too small to read, it paints
  /// nothing.
  HudPainter(int width, int height, std::string title);

  /// Blends the panel over `image`, which must have the size given before.
  void paint(Image& image, const Hud& hud);

 private:
  void draw(const Hud& hud);

  double scale_;
  std::string title_;
  int left_ = 0;  ///< of the panel in the picture; as far from the top
  std::optional<Canvas> canvas_;
};

}  // namespace gallop::viz
