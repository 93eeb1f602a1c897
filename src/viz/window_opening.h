// SPDX-License-Identifier: MIT
// From a machine that may or may not have a screen to a window with OpenGL 3.3, or a clear line why not.
#pragma once

#include <string>

struct GLFWwindow;

namespace gallop::viz {

/// Throws MachineError without a display.
void start_glfw();

/// Hidden, with an OpenGL 3.3 core context; GLFW has been started and is ended again where this throws
/// MachineError. `by_display`: the size is in design pixels, which the display's own scale multiplies. Never
/// larger than the screen.
[[nodiscard]] GLFWwindow* open_window(const std::string& title, int width, int height, bool by_display);

/// Of the current context: GL_VERSION, GL_RENDERER.
[[nodiscard]] std::string gl_version();
[[nodiscard]] std::string gl_renderer();

}  // namespace gallop::viz
