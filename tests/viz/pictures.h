// SPDX-License-Identifier: MIT
// What tests ask of a picture: reading a PNG back, mean colours, and where a colour is.
#pragma once

#include <cairo.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <stdexcept>

#include "viz/image.h"

namespace gallop::viz {

/// Red, green, blue; 0 to 255.
using Rgb = std::array<double, 3>;

struct Window {
  int left, top, width, height;
};

inline const std::uint8_t* pixel(const Image& image, int x, int y) {
  return &image.pixels[(static_cast<std::size_t>(y) * image.width + x) * 4];
}

inline Rgb mean_colour(const Image& image, const Window& window) {
  Rgb sum{};
  for (int y = window.top; y < window.top + window.height; ++y) {
    for (int x = window.left; x < window.left + window.width; ++x) {
      for (std::size_t c = 0; c < 3; ++c) sum[c] += pixel(image, x, y)[c];
    }
  }
  for (double& channel : sum) channel /= static_cast<double>(window.width) * window.height;
  return sum;
}

inline Rgb mean_colour(const Image& image) { return mean_colour(image, {0, 0, image.width, image.height}); }

/// The pixels that are clearly red: how many, and their middle.
struct Patch {
  int pixels = 0;
  double x = 0.0, y = 0.0;
};

inline Patch red_patch(const Image& image) {
  Patch patch;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const std::uint8_t* p = pixel(image, x, y);
      if (p[0] > 2 * p[1] + 20 && p[0] > 2 * p[2] + 20) {
        ++patch.pixels;
        patch.x += x;
        patch.y += y;
      }
    }
  }
  if (patch.pixels > 0) {
    patch.x /= patch.pixels;
    patch.y /= patch.pixels;
  }
  return patch;
}

inline Image read_png(const std::filesystem::path& file) {
  const std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> surface(
      cairo_image_surface_create_from_png(file.c_str()), cairo_surface_destroy);
  if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS) throw std::runtime_error("not a PNG");
  Image image(cairo_image_surface_get_width(surface.get()), cairo_image_surface_get_height(surface.get()));
  for (int y = 0; y < image.height; ++y) {
    const auto* row = reinterpret_cast<const std::uint32_t*>(
        cairo_image_surface_get_data(surface.get()) +
        static_cast<std::ptrdiff_t>(y) * cairo_image_surface_get_stride(surface.get()));
    for (int x = 0; x < image.width; ++x) {
      std::uint8_t* p = &image.pixels[(static_cast<std::size_t>(y) * image.width + x) * 4];
      p[0] = static_cast<std::uint8_t>(row[x] >> 16U);
      p[1] = static_cast<std::uint8_t>(row[x] >> 8U);
      p[2] = static_cast<std::uint8_t>(row[x]);
      p[3] = 255;
    }
  }
  return image;
}

}  // namespace gallop::viz
