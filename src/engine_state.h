// SPDX-License-Identifier: MIT
// The state of one of the standard's Mersenne twisters as text, and back. A face shared by all rooms.
#pragma once

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <sstream>
#include <string>
#include <string_view>

namespace gallop {

template <typename Engine>
[[nodiscard]] std::string text_of_engine(const Engine& engine) {
  std::ostringstream text;
  text << engine;
  return text.str();
}

/// False, and the engine as it was, for what is no such engine's text. The standard library reads it without
/// a look: the last number is a place in the state, and one that is too large would have it read beyond.
template <typename Engine>
[[nodiscard]] bool read_engine(std::string_view text, Engine& engine) {
  const bool plain =
      std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0 || c == ' '; });
  if (!plain) return false;
  std::istringstream words{std::string(text)};
  std::uint64_t word = 0;
  std::size_t count = 0;
  while (words >> word) ++count;
  if (!words.eof() || count != Engine::state_size + 1 || word > Engine::state_size) return false;

  std::istringstream again{std::string(text)};
  Engine read;
  if (!(again >> read)) return false;
  engine = read;
  return true;
}

}  // namespace gallop
