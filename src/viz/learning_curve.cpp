// SPDX-License-Identifier: MIT
// The face's one function: check, draw, write.
#include "viz/learning_curve.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <system_error>

#include "errors.h"
#include "viz/chart.h"

namespace gallop::viz {
namespace {

FileError cannot_write(const std::filesystem::path& file, int error) {
  return {"cannot write " + file.string() + ": " + std::strerror(error)};
}

/// Writes beside the file and renames.
void write_png(const Canvas& canvas, const std::filesystem::path& png) {
  const std::filesystem::path part = png.string() + ".part";
  const auto close = [](std::FILE* file) { std::fclose(file); };
  std::unique_ptr<std::FILE, decltype(close)> file(std::fopen(part.c_str(), "wb"), close);
  if (!file) {
    throw cannot_write(png, errno);
  }
  const auto append = [](void* to, const unsigned char* bytes, unsigned length) {
    return std::fwrite(bytes, 1, length, static_cast<std::FILE*>(to)) == length ? CAIRO_STATUS_SUCCESS
                                                                                : CAIRO_STATUS_WRITE_ERROR;
  };
  std::error_code error;
  if (cairo_surface_write_to_png_stream(canvas.surface(), append, file.get()) != CAIRO_STATUS_SUCCESS ||
      std::fflush(file.get()) != 0) {
    const int why = errno;
    std::filesystem::remove(part, error);
    throw cannot_write(png, why);
  }
  file.reset();
  std::filesystem::rename(part, png, error);
  if (error) {
    std::error_code ignored;
    std::filesystem::remove(part, ignored);
    throw cannot_write(png, error.value());
  }
}

}  // namespace

void draw_learning_curve(const std::filesystem::path& png, const std::vector<Curve>& curves,
                         const LearningCurveOptions& options) {
  constexpr int kLargest = 16384;
  if (options.width < 320 || options.height < 240 || options.width > kLargest || options.height > kLargest) {
    throw UsageError("a learning curve needs 320x240 to 16384x16384 pixels (got " +
                     std::to_string(options.width) + "x" + std::to_string(options.height) + ")");
  }
  Chart chart(curves, options);
  chart.draw();
  write_png(chart.canvas(), png);
}

}  // namespace gallop::viz
