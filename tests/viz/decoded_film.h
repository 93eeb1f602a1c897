// SPDX-License-Identifier: MIT
// A film read back with libav: every frame decoded, and what its container says.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "viz/image.h"

namespace gallop::viz {

struct DecodedFilm {
  int width = 0, height = 0;
  int frames = 0;
  double duration = 0.0;  ///< seconds, as the container says
  std::string codec, pixel_format, range, primaries, transfer, matrix, title;
  int profile = 0;
  int rate_numerator = 0, rate_denominator = 0;  ///< of frames, average
  std::vector<double> times;                     ///< of each frame, seconds
  std::vector<Image> pictures;                   ///< every frame, as RGB
};

/// Throws std::runtime_error when the file is no film.
DecodedFilm decode_film(const std::filesystem::path& file);

/// The names of the container's outermost boxes, in order.
std::vector<std::string> mp4_boxes(const std::filesystem::path& file);

}  // namespace gallop::viz
