// SPDX-License-Identifier: MIT
// A user's hands on another program's window: keys, and the cross in its frame. Xlib stays behind.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace gallop::support {

class XClient {
 public:
  /// Connects to `display`, e.g. ":99". Throws std::runtime_error when that fails.
  explicit XClient(const std::string& display);
  ~XClient();
  XClient(const XClient&) = delete;
  XClient& operator=(const XClient&) = delete;

  /// Waits for a shown window whose title begins so; false after half a minute without one.
  [[nodiscard]] bool finds(const std::string& title);
  /// Presses keys one after another, then lets go of them: {"Control_L", "s"}. Names as in keysymdef.h.
  void press(const std::vector<std::string>& keys);
  /// What a window manager sends when the cross is pressed.
  void close();

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace gallop::support
