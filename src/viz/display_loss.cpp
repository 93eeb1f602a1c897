// SPDX-License-Identifier: MIT
// Xlib's two handlers: the first would print, the second would exit.
#include "viz/display_loss.h"

#include <X11/Xlib.h>

/// GLFW's own header for it wants headers of further libraries.
extern "C" Display* glfwGetX11Display();

namespace gallop::viz {
namespace {

bool is_lost = false;

int note_loss(Display* /*display*/) {
  is_lost = true;
  return 0;
}
void do_not_exit(Display* /*display*/, void* /*data*/) {}

}  // namespace

void survive_display_loss() {
  is_lost = false;
  if (Display* display = glfwGetX11Display()) {
    XSetIOErrorHandler(note_loss);
    XSetIOErrorExitHandler(display, do_not_exit, nullptr);
  }
}

bool is_display_lost() { return is_lost; }

}  // namespace gallop::viz
