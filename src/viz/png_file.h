// SPDX-License-Identifier: MIT
// A picture into a PNG, whole or not at all.
#pragma once

#include <cairo.h>

#include <filesystem>

#include "viz/image.h"

namespace gallop::viz {

/// Writes beside the file and renames. Throws FileError.
void write_png(cairo_surface_t* surface, const std::filesystem::path& png);

/// The same; the picture's transparency is left out.
void write_png(const Image& image, const std::filesystem::path& png);

/// The next free of 0001, 0002, ... with this ending in `folder`, which is made. Throws FileError.
[[nodiscard]] std::filesystem::path next_numbered(const std::filesystem::path& folder, const char* ending);

}  // namespace gallop::viz
