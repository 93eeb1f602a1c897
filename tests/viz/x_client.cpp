// SPDX-License-Identifier: MIT
// Events are sent to the window itself: no window manager, no keyboard focus.
#include "viz/x_client.h"

#include <X11/Xlib.h>
#include <X11/Xutil.h>

#include <chrono>
#include <stdexcept>
#include <thread>

namespace gallop::support {
namespace {

std::string title_of(Display* display, Window window) {
  char* name = nullptr;
  if (XFetchName(display, window, &name) == 0 || name == nullptr) return {};
  const std::string title = name;
  XFree(name);
  return title;
}

bool is_shown(Display* display, Window window) {
  XWindowAttributes attributes;
  return XGetWindowAttributes(display, window, &attributes) != 0 && attributes.map_state == IsViewable;
}

Window find_window(Display* display, const std::string& title) {
  Window root = 0;
  Window parent = 0;
  Window* children = nullptr;
  unsigned int count = 0;
  if (XQueryTree(display, DefaultRootWindow(display), &root, &parent, &children, &count) == 0) return 0;
  Window found = 0;
  for (unsigned int i = 0; i < count && found == 0; ++i) {
    if (title_of(display, children[i]).starts_with(title) && is_shown(display, children[i]))
      found = children[i];
  }
  if (children != nullptr) XFree(children);
  return found;
}

/// A window may close under our hands; Xlib's own answer to that is to exit.
int ignore_error(Display* /*display*/, XErrorEvent* /*error*/) { return 0; }

/// A frame or two: the program looks at its keys once a frame.
void wait_for_frames() { std::this_thread::sleep_for(std::chrono::milliseconds(150)); }

}  // namespace

struct XClient::Implementation {
  Display* display = nullptr;
  Window window = 0;
};

XClient::XClient(const std::string& display) : implementation_(std::make_unique<Implementation>()) {
  XSetErrorHandler(ignore_error);
  implementation_->display = XOpenDisplay(display.c_str());
  if (implementation_->display == nullptr) throw std::runtime_error("cannot open display " + display);
}

XClient::~XClient() { XCloseDisplay(implementation_->display); }

bool XClient::finds(const std::string& title) {
  for (int i = 0; i < 600; ++i) {
    implementation_->window = find_window(implementation_->display, title);
    if (implementation_->window != 0) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return false;
}

void XClient::press(const std::vector<std::string>& keys) {
  Implementation& it = *implementation_;
  const auto send = [&it](const std::string& name, int type) {
    XEvent event{};
    event.xkey.type = type;
    event.xkey.display = it.display;
    event.xkey.window = it.window;
    event.xkey.root = DefaultRootWindow(it.display);
    event.xkey.same_screen = True;
    event.xkey.keycode = XKeysymToKeycode(it.display, XStringToKeysym(name.c_str()));
    XSendEvent(it.display, it.window, True, type == KeyPress ? KeyPressMask : KeyReleaseMask, &event);
    XFlush(it.display);
  };
  for (const std::string& name : keys) send(name, KeyPress);
  wait_for_frames();
  for (auto name = keys.rbegin(); name != keys.rend(); ++name) send(*name, KeyRelease);
  wait_for_frames();
}

void XClient::close() {
  Implementation& it = *implementation_;
  XEvent event{};
  event.xclient.type = ClientMessage;
  event.xclient.window = it.window;
  event.xclient.message_type = XInternAtom(it.display, "WM_PROTOCOLS", False);
  event.xclient.format = 32;
  event.xclient.data.l[0] = static_cast<long>(XInternAtom(it.display, "WM_DELETE_WINDOW", False));
  XSendEvent(it.display, it.window, False, NoEventMask, &event);
  XFlush(it.display);
  wait_for_frames();
}

}  // namespace gallop::support
