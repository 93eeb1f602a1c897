// SPDX-License-Identifier: MIT
// A saved state as bytes: plain values one after the other, in this machine's byte order.
#pragma once

#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

namespace gallop::env {

template <typename Value>
void put(std::string& bytes, const Value& value) {
  static_assert(std::is_trivially_copyable_v<Value>);
  bytes.append(reinterpret_cast<const char*>(&value), sizeof(Value));
}

/// Takes a value off the front. Throws std::invalid_argument when there is too little left.
template <typename Value>
[[nodiscard]] Value take(std::string_view& bytes) {
  static_assert(std::is_trivially_copyable_v<Value>);
  if (bytes.size() < sizeof(Value)) throw std::invalid_argument("the saved state is cut short");
  Value value;
  std::memcpy(&value, bytes.data(), sizeof(Value));
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
