// SPDX-License-Identifier: MIT
// Where the frames of a film go.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "viz/image.h"

namespace gallop::viz {

/// Leaves nothing behind unless close() was reached.
class FrameWriter {
 public:
  virtual ~FrameWriter() = default;

  /// Throws FileError.
  virtual void write(const Image& image) = 0;
  /// Finishes, and gives what was written its name. Throws FileError. A second call does nothing.
  virtual void close() = 0;

  [[nodiscard]] virtual int width() const = 0;
  [[nodiscard]] virtual int height() const = 0;
  [[nodiscard]] virtual std::int64_t frames() const = 0;
  /// What the user should know.
  [[nodiscard]] virtual const std::vector<std::string>& notes() const = 0;

 protected:
  FrameWriter() = default;
  FrameWriter(const FrameWriter&) = default;
  FrameWriter& operator=(const FrameWriter&) = default;
};

}  // namespace gallop::viz
