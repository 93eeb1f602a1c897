// SPDX-License-Identifier: MIT
// Xlib's two handlers: the first would print, the second would exit.
#include "viz/display_loss.h"

#include <X11/Xlib.h>
#include <poll.h>

/// GLFW's own header for it wants headers of further libraries.
extern "C" Display* glfwGetX11Display();

namespace gallop::viz {
namespace {

Display* display = nullptr;
bool is_lost = false;

int note_loss(Display* /*display*/) {
  is_lost = true;
  return 0;
}
void do_not_exit(Display* /*display*/, void* /*data*/) {}

bool has_hung_up() {
  pollfd connection{ConnectionNumber(display), POLLRDHUP, 0};
  return poll(&connection, 1, 0) > 0 && (connection.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

}  // namespace

void survive_display_loss() {
  is_lost = false;
  display = glfwGetX11Display();
  if (display != nullptr) {
    XSetIOErrorHandler(note_loss);
    XSetIOErrorExitHandler(display, do_not_exit, nullptr);
  }
}

bool is_display_lost() {
  is_lost = is_lost || (display != nullptr && has_hung_up());
  return is_lost;
}

}  // namespace gallop::viz
