// SPDX-License-Identifier: MIT
// Callbacks of GLFW, and letters as the keyboard's layout has them.
#include "viz/window_input.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <backends/imgui_impl_glfw.h>

#include <utility>

namespace gallop::viz {
namespace {

/// The key as its letter says: GLFW counts by places on an American keyboard, the user reads what is printed.
int as_printed(int key, int scancode) {
  if (key >= GLFW_KEY_KP_0 || (key >= GLFW_KEY_0 && key <= GLFW_KEY_9)) {
    return key;
  }
  const char* name = glfwGetKeyName(key, scancode);
  if (name == nullptr || name[0] == '\0' || name[1] != '\0') {
    return key;
  }
  if (name[0] >= 'a' && name[0] <= 'z') {
    return GLFW_KEY_A + (name[0] - 'a');
  }
  switch (name[0]) {
    case '-':
      return GLFW_KEY_MINUS;
    case '=':
    case '+':
      return GLFW_KEY_EQUAL;
    default:
      return key;
  }
}

}  // namespace

Window::Input::Input(GLFWwindow* owner) : window(owner) {
  glfwSetWindowUserPointer(window, this);
  glfwSetKeyCallback(window, [](GLFWwindow* its, int key, int scancode, int action, int mods) {
    static_cast<Input*>(glfwGetWindowUserPointer(its))->key(key, scancode, action, mods);
  });
  glfwSetDropCallback(window, [](GLFWwindow* its, int count, const char** paths) {
    auto& files = static_cast<Input*>(glfwGetWindowUserPointer(its))->dropped;
    files.insert(files.end(), paths, paths + count);
  });
  glfwSetWindowCloseCallback(window, [](GLFWwindow* its) {
    static_cast<Input*>(glfwGetWindowUserPointer(its))->close = true;
    glfwSetWindowShouldClose(its, GLFW_FALSE);  // it is asked first
  });
  glfwSetWindowRefreshCallback(
      window, [](GLFWwindow* its) { static_cast<Input*>(glfwGetWindowUserPointer(its))->refresh = true; });
  glfwSetWindowFocusCallback(window, ImGui_ImplGlfw_WindowFocusCallback);
  glfwSetCursorEnterCallback(window, ImGui_ImplGlfw_CursorEnterCallback);
  glfwSetMouseButtonCallback(window, ImGui_ImplGlfw_MouseButtonCallback);
  glfwSetScrollCallback(window, ImGui_ImplGlfw_ScrollCallback);
  glfwSetCharCallback(window, ImGui_ImplGlfw_CharCallback);
}

void Window::Input::begin_frame() {
  for (const int key : release_next) {
    ImGui_ImplGlfw_KeyCallback(window, key, 0, GLFW_RELEASE, 0);
  }
  release_next = std::exchange(released_early, {});
  pressed.clear();
}

void Window::Input::key(int key, int scancode, int action, int mods) {
  const int printed = as_printed(key, scancode);
  if (action == GLFW_PRESS) {
    pressed.insert(printed);
  }
  if (action == GLFW_RELEASE && pressed.count(printed) > 0) {
    released_early.push_back(printed);
    return;
  }
  ImGui_ImplGlfw_KeyCallback(window, printed, scancode, action, mods);
}

}  // namespace gallop::viz
