// SPDX-License-Identifier: MIT
// Every way in which opening a window fails, and its message.
#include "viz/window_opening.h"

#include <epoxy/gl.h>
// before GLFW, which would bring its own
#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "errors.h"
#include "viz/layout.h"

namespace gallop::viz {
namespace {

std::string last_error() {
  const char* words = nullptr;
  glfwGetError(&words);
  return words == nullptr ? "unknown reason" : words;
}

std::string gl_text(GLenum name) {
  const auto* text = reinterpret_cast<const char*>(glGetString(name));
  return text == nullptr ? "" : text;
}

GLFWwindow* create(const std::string& title, int width, int height, int api, bool modern) {
  glfwDefaultWindowHints();
  glfwWindowHint(GLFW_VISIBLE, GLFW_FALSE);
  glfwWindowHintString(GLFW_X11_CLASS_NAME, "gallop");
  glfwWindowHintString(GLFW_X11_INSTANCE_NAME, "gallop");
  glfwWindowHint(GLFW_DEPTH_BITS, 0);
  glfwWindowHint(GLFW_STENCIL_BITS, 0);
  glfwWindowHint(GLFW_CONTEXT_CREATION_API, api);
  if (modern) {
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
    glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
    glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
#ifndef NDEBUG
    glfwWindowHint(GLFW_OPENGL_DEBUG_CONTEXT, GLFW_TRUE);
#endif
  }
  return glfwCreateWindow(width, height, title.c_str(), nullptr, nullptr);
}

/// What OpenGL there is where 3.3 is missing, for the message.
std::string lesser_gl() {
  GLFWwindow* window = create("", 64, 64, GLFW_NATIVE_CONTEXT_API, false);
  if (window == nullptr) {
    return "none (" + last_error() + ")";
  }
  glfwMakeContextCurrent(window);
  const std::string version = gl_version();
  std::string found = version.substr(0, version.find(' ')) + " '" + gl_renderer() + "'";
  glfwDestroyWindow(window);
  return found;
}

/// The wanted size, as far as the first screen has it.
std::pair<int, int> fitting(int width, int height, bool by_display) {
  GLFWmonitor* screen = glfwGetPrimaryMonitor();
  if (screen == nullptr) {
    return {width, height};
  }
  int x = 0;
  int y = 0;
  int widest = 0;
  int highest = 0;
  float scale = 1.0F;
  glfwGetMonitorWorkarea(screen, &x, &y, &widest, &highest);
  if (by_display) {
    glfwGetMonitorContentScale(screen, &scale, nullptr);
  }
  const auto fit = [&](int size, int most) {
    const int wanted = static_cast<int>(std::lround(static_cast<float>(size) * scale));
    return most > 0 ? std::min(wanted, most) : wanted;
  };
  return {fit(width, widest), fit(height, highest)};
}

constexpr const char* kOtherDisplays = "ssh -X / Xvfb";

}  // namespace

std::string gl_version() { return gl_text(GL_VERSION); }
std::string gl_renderer() { return gl_text(GL_RENDERER); }

void start_glfw() {
  // Mesa's software driver otherwise takes every core, and one belongs to the trainer; others do not look
  setenv("LP_NUM_THREADS", "1", 0);
  if (glfwInit() == GLFW_TRUE) {
    return;
  }
  const std::string why = last_error();
  const char* display = std::getenv("DISPLAY");
  if (display == nullptr || *display == '\0') {
    throw MachineError("no display (DISPLAY unset)", kOtherDisplays);
  }
  throw MachineError("cannot open display '" + std::string(display) + "' (" + why + ")", kOtherDisplays);
}

/// EGL first, for the off-screen pictures of the same process use it too, and a thread has one kind.
GLFWwindow* open_window(const std::string& title, int width, int height, bool by_display) {
  const auto [wide, high] = fitting(width, height, by_display);
  for (const int api : {GLFW_EGL_CONTEXT_API, GLFW_NATIVE_CONTEXT_API}) {
    if (GLFWwindow* window = create(title, wide, high, api, true)) {
      glfwSetWindowSizeLimits(window, std::min(kSmallestWidth, wide), std::min(kSmallestHeight, high),
                              GLFW_DONT_CARE, GLFW_DONT_CARE);
      return window;
    }
  }
  const std::string found = lesser_gl();
  glfwTerminate();
  throw MachineError("window needs OpenGL 3.3, got " + found);
}

}  // namespace gallop::viz
