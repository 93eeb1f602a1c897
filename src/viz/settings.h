// SPDX-License-Identifier: MIT
// What the window remembers from one day to the next: sizes, what is hidden, how letters are sized.
#pragma once

#include <filesystem>

namespace gallop::viz {

/// Lengths in pixels at a scale of 1; 0: as the window's size suggests.
struct Settings {
  int width = 0;
  int height = 0;
  float run_width = 0.0F;
  float charts_width = 0.0F;
  float log_height = 0.0F;
  bool show_run = true;
  bool show_charts = true;
  bool show_log = true;
  bool large_charts = false;
  bool show_reference = true;  ///< the RL Zoo's curve
  float text_scale = 0.0F;     ///< 0: by display and window

  friend bool operator==(const Settings&, const Settings&) = default;
};

/// Reads what is there; a missing, damaged or absurd entry is its default. An empty path is no file.
[[nodiscard]] Settings load_settings(const std::filesystem::path& file);

/// Writes beside the file and renames. False when it cannot; a window does not end for that.
bool save_settings(const std::filesystem::path& file, const Settings& settings);

}  // namespace gallop::viz
