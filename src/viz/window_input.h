// SPDX-License-Identifier: MIT
// What GLFW tells between two frames, kept for the next one.
#pragma once

#include <filesystem>
#include <set>
#include <vector>

#include "viz/window.h"

struct GLFWwindow;

namespace gallop::viz {

/// Hands input on to ImGui. A key pressed and let go between two frames stays down for one, so that no tap is
/// lost at a low frame rate.
struct Window::Input {
  /// Installs the callbacks of `window`, which finds this through its user pointer.
  explicit Input(GLFWwindow* window);

  /// Before a frame: lets go the keys that were kept down for the last one.
  void begin_frame();
  void key(int key, int scancode, int action, int mods);

  GLFWwindow* window;
  std::set<int> pressed;            ///< since the last frame
  std::vector<int> released_early;  ///< of those
  std::vector<int> release_next;    ///< kept down for the frame under way
  std::vector<std::filesystem::path> dropped;
  bool close = false;
  bool refresh = false;  ///< the screen lost what was on it
};

}  // namespace gallop::viz
