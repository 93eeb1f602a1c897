// SPDX-License-Identifier: MIT
// Numbers as they lie in memory, in files and saved states: little-endian. A face shared by all rooms.
#pragma once

#include <bit>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace gallop {

static_assert(std::endian::native == std::endian::little, "numbers are written as they lie in memory");

template <typename Value>
void put(std::string& bytes, const Value& value) {
  static_assert(std::is_trivially_copyable_v<Value>);
  bytes.append(reinterpret_cast<const char*>(&value), sizeof(Value));
}

/// The value at `at`, which must lie within.
template <typename Value>
[[nodiscard]] Value value_at(std::string_view bytes, std::size_t at) {
  static_assert(std::is_trivially_copyable_v<Value>);
  Value value;
  std::memcpy(&value, bytes.data() + at, sizeof(Value));
  return value;
}

}  // namespace gallop
