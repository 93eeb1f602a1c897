// SPDX-License-Identifier: MIT
// Numbers in JSON answers. JSON has no NaN and no infinity: what is not finite is null.
#pragma once

#include <cmath>
#include <nlohmann/json.hpp>

namespace gallop::app {

[[nodiscard]] inline nlohmann::ordered_json json_number(double value) {
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json(nullptr);
}

}  // namespace gallop::app
