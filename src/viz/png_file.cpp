// SPDX-License-Identifier: MIT
// cairo writes PNGs; the rest is care for what was there before.
#include "viz/png_file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <system_error>

#include "errors.h"
#include "viz/canvas.h"

namespace gallop::viz {
namespace {

FileError cannot_write(const std::filesystem::path& file, int error) {
  return {"cannot write " + file.string() + ": " + std::strerror(error)};
}

}  // namespace

void write_png(cairo_surface_t* surface, const std::filesystem::path& png) {
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
  if (cairo_surface_write_to_png_stream(surface, append, file.get()) != CAIRO_STATUS_SUCCESS ||
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

void write_png(const Image& image, const std::filesystem::path& png) {
  Canvas canvas(image.width, image.height);
  cairo_surface_flush(canvas.surface());
  const int stride = cairo_image_surface_get_stride(canvas.surface());
  std::uint8_t* bytes = cairo_image_surface_get_data(canvas.surface());
  const std::uint8_t* pixel = image.pixels.data();
  for (int y = 0; y < image.height; ++y) {
    auto* row = reinterpret_cast<std::uint32_t*>(bytes + static_cast<std::ptrdiff_t>(y) * stride);
    for (int x = 0; x < image.width; ++x, pixel += 4) {
      row[x] = 0xFF000000U | static_cast<std::uint32_t>(pixel[0]) << 16U |
               static_cast<std::uint32_t>(pixel[1]) << 8U | pixel[2];
    }
  }
  cairo_surface_mark_dirty(canvas.surface());
  write_png(canvas.surface(), png);
}

std::filesystem::path next_numbered(const std::filesystem::path& folder, const char* ending) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    throw cannot_write(folder, error.value());
  }
  for (int number = 1;; ++number) {
    std::array<char, 32> name{};
    std::snprintf(name.data(), name.size(), "%04d%s", number, ending);
    std::filesystem::path file = folder / name.data();
    if (!std::filesystem::exists(file, error)) {
      return file;
    }
  }
}

}  // namespace gallop::viz
