// SPDX-License-Identifier: MIT
// Pictures into an MP4, one by one, without keeping them. libav stays behind the implementation.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "viz/frame_writer.h"
#include "viz/image.h"

namespace gallop::viz {

/// x264's presets, from the quickest to the smallest files.
[[nodiscard]] const std::vector<std::string>& x264_presets();

struct VideoOptions {
  std::filesystem::path file;  ///< written as file.part, renamed by close()
  int width = 1280;            ///< odd sizes lose a column or row, with a note
  int height = 720;
  double frame_duration = 0.0165;   ///< seconds; the nearest fraction becomes the time base, here 33/2000
  int crf = 20;                     ///< constant rate factor, 0 (lossless) to 51
  std::string preset = "veryfast";  ///< of libx264
  std::string codec = "auto";  ///< libx264, h264_nvenc or mpeg4, the first that opens; or an encoder's name
  std::string title;           ///< metadata
};

/// H.264 in MP4, yuv420p, BT.709, the index before the pictures. The same pictures give the same bytes.
class VideoWriter final : public FrameWriter {
 public:
  /// Throws MachineError when no encoder opens, FileError when the file cannot be written, UsageError for an
  /// unknown preset.
  explicit VideoWriter(const VideoOptions& options);
  /// Removes the unfinished file when close() was not reached.
  ~VideoWriter() override;
  VideoWriter(VideoWriter&&) noexcept;
  VideoWriter& operator=(VideoWriter&&) noexcept;

  /// Encodes the next frame; `image` may have the options' size or the even one. Throws FileError.
  void write(const Image& image) override;
  /// Flushes, writes the index, renames. Throws FileError. A second call does nothing.
  void close() override;

  [[nodiscard]] int width() const override;
  [[nodiscard]] int height() const override;
  [[nodiscard]] std::int64_t frames() const override;
  /// What the user should know: an even size, another encoder.
  [[nodiscard]] const std::vector<std::string>& notes() const override;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

/// Those of libx264, h264_nvenc and mpeg4 that open on this machine.
[[nodiscard]] std::vector<std::string> usable_encoders();
/// E.g. "libavcodec 59.37.100".
[[nodiscard]] std::string libav_version();

}  // namespace gallop::viz
