// SPDX-License-Identifier: MIT
// Text from files and command lines, fit for a terminal and for a line: without control characters, which
// could move the cursor, colour what follows, or look like another message.
#pragma once

#include <algorithm>
#include <string>

namespace gallop::app {

[[nodiscard]] inline std::string printable(std::string text) {
  const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
  std::replace_if(text.begin(), text.end(), is_control, '?');
  return text;
}

}  // namespace gallop::app
