// SPDX-License-Identifier: MIT
// A saved state as bytes: plain values one after the other, taken off its front.
#pragma once

#include <stdexcept>
#include <string_view>

#include "raw_bytes.h"

namespace gallop::env {

/// Takes a value off the front. Throws std::invalid_argument when there is too little left.
template <typename Value>
[[nodiscard]] Value take(std::string_view& bytes) {
  if (bytes.size() < sizeof(Value)) throw std::invalid_argument("the saved state is cut short");
  const auto value = value_at<Value>(bytes, 0);
  bytes.remove_prefix(sizeof(Value));
  return value;
}

/// Takes `count` characters off the front.
[[nodiscard]] inline std::string_view take_text(std::string_view& bytes, std::size_t count) {
  if (bytes.size() < count) throw std::invalid_argument("the saved state is cut short");
  const std::string_view text = bytes.substr(0, count);
  bytes.remove_prefix(count);
  return text;
}

}  // namespace gallop::env
