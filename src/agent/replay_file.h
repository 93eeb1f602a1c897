// SPDX-License-Identifier: MIT
// How a saved replay buffer begins.
#pragma once

#include <array>
#include <cstdint>

namespace gallop::agent {

/// Its rows follow, each where it stood, in this machine's byte order.
struct ReplayHeading {
  static constexpr std::array<char, 16> kMark = {'g', 'a', 'l', 'l', 'o', 'p', ' ', 'r',
                                                 'e', 'p', 'l', 'a', 'y', ' ', '1', '\n'};
  std::array<char, 16> mark = kMark;
  std::int64_t width = 0, capacity = 0, size = 0, next = 0;

  [[nodiscard]] bool is_sound() const {
    return mark == kMark && width > 0 && capacity > 0 && size >= 0 && size <= capacity && next >= 0 &&
           next < capacity && (size == capacity || next == size);
  }
};

}  // namespace gallop::agent
