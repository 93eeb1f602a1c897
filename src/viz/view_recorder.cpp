// SPDX-License-Identifier: MIT
// The film's panel and its encoder, on the window's clock.
#include "viz/view_recorder.h"

#include <cmath>

namespace gallop::viz {
namespace {

VideoOptions options(const std::filesystem::path& file, int width, int height, double rate,
                     const std::string& title) {
  VideoOptions video;
  video.file = file;
  video.width = width;
  video.height = height;
  video.frame_duration = 1.0 / rate;
  video.preset = "superfast";  // it shares its processor with the trainer
  video.title = title;
  return video;
}

}  // namespace

ViewRecorder::ViewRecorder(const std::filesystem::path& file, int width, int height, double rate,
                           const std::string& title)
    : file_(file),
      width_(width),
      height_(height),
      rate_(rate),
      writer_(options(file, width, height, rate, title)),
      hud_(width, height, "") {}

void ViewRecorder::add(Image& image, const Hud& hud, double seconds) {
  const auto due = static_cast<std::int64_t>(std::floor(seconds * rate_)) + 1;
  if (writer_.frames() >= due) {
    return;
  }
  hud_.paint(image, hud);
  while (writer_.frames() < due) {
    writer_.write(image);
  }
}

}  // namespace gallop::viz
