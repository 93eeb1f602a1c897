// SPDX-License-Identifier: MIT
// A film of what the window's picture shows, as fast as it was seen: frames follow the clock, not the steps.
#pragma once

#include <filesystem>
#include <string>

#include "viz/hud_painter.h"
#include "viz/image.h"
#include "viz/video_writer.h"

namespace gallop::viz {

class ViewRecorder {
 public:
  /// Throws MachineError (no encoder) or FileError.
  ViewRecorder(const std::filesystem::path& file, int width, int height, double rate,
               const std::string& title);

  /// The picture at `seconds` after the beginning: written as often as frames are due by then. Throws
  /// FileError.
  void add(Image& image, const Hud& hud, double seconds);
  void close() { writer_.close(); }

  /// Whether pictures of this size can be added.
  [[nodiscard]] bool takes(int width, int height) const { return width == width_ && height == height_; }
  [[nodiscard]] const std::filesystem::path& file() const { return file_; }

 private:
  std::filesystem::path file_;
  int width_;
  int height_;
  double rate_;
  VideoWriter writer_;
  HudPainter hud_;
};

}  // namespace gallop::viz
