// SPDX-License-Identifier: MIT
// JSON answers, and numbers from JSON files. JSON has no NaN and no infinity: what is not finite is null.
#pragma once

#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace gallop::app {

[[nodiscard]] inline nlohmann::ordered_json json_number(double value) {
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json(nullptr);
}

/// One line. Bytes that are no UTF-8, as a file's name may have, are shown as such.
[[nodiscard]] inline std::string json_text(const nlohmann::ordered_json& answer) {
  return answer.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

/// A whole number that fits, where a conversion would cut it down. Throws json::type_error.
template <class Whole>
[[nodiscard]] Whole whole_number(const nlohmann::ordered_json& value) {
  const bool fits = value.is_number_unsigned()
                        ? std::in_range<Whole>(value.get<std::uint64_t>())
                        : value.is_number_integer() && std::in_range<Whole>(value.get<std::int64_t>());
  if (!fits) throw nlohmann::json::type_error::create(302, "not a whole number in range", &value);
  return value.get<Whole>();
}

template <class Whole>
[[nodiscard]] std::vector<Whole> whole_numbers(const nlohmann::ordered_json& values) {
  if (!values.is_array()) throw nlohmann::json::type_error::create(302, "not a list of numbers", &values);
  std::vector<Whole> numbers;
  for (const auto& value : values) numbers.push_back(whole_number<Whole>(value));
  return numbers;
}

}  // namespace gallop::app
