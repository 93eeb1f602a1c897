// SPDX-License-Identifier: MIT
// Frames as pictures in a folder, for programs that cut films.
#pragma once

#include <filesystem>

#include "viz/frame_writer.h"

namespace gallop::viz {

/// 000001.png, 000002.png, ... in a folder that appears when the last is written.
class PngSequence final : public FrameWriter {
 public:
  /// Throws FileError when `folder` holds something already.
  static void require_room(const std::filesystem::path& folder);
  /// The same, and when it cannot be made.
  PngSequence(std::filesystem::path folder, int width, int height);
  ~PngSequence() override;
  PngSequence(const PngSequence&) = delete;
  PngSequence& operator=(const PngSequence&) = delete;

  void write(const Image& image) override;
  void close() override;
  [[nodiscard]] int width() const override { return width_; }
  [[nodiscard]] int height() const override { return height_; }
  [[nodiscard]] std::int64_t frames() const override { return frames_; }
  [[nodiscard]] const std::vector<std::string>& notes() const override { return notes_; }

 private:
  std::filesystem::path folder_, part_;
  int width_, height_;
  std::int64_t frames_ = 0;
  std::vector<std::string> notes_;  // there are none
};

}  // namespace gallop::viz
