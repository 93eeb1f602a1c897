// SPDX-License-Identifier: MIT
// Numbers as people type and read them: 500k and 1e6 in, 1,000,000 and 1:56:10 out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gallop::app {

/// A whole number: 1000000, 1_000_000, 1e6, 500k, 2M, 1.5M, 1G. Nothing for anything else, or beyond 64 bits.
[[nodiscard]] std::optional<std::int64_t> parse_whole(std::string_view text);
/// A real number in the same grammar; "nan" and "inf" parse, for the range check to refuse by name.
[[nodiscard]] std::optional<double> parse_real(std::string_view text);

/// The fewest digits that read back to the same double: 0.0003, 3, 1e-12.
[[nodiscard]] std::string shortest(double value);
/// With `decimals` digits after the point and thousands separated: 2,741.3.
[[nodiscard]] std::string grouped(double value, int decimals);
[[nodiscard]] std::string grouped(std::int64_t value);
/// At most four characters: 950, 308k, 1.5M, 1M.
[[nodiscard]] std::string compact(std::int64_t value);
/// Decimal multiples: 240 MB, 2.4 TB.
[[nodiscard]] std::string byte_size(double bytes);
/// 0:07, 36:02, 1:56:10.
[[nodiscard]] std::string duration(double seconds);

}  // namespace gallop::app
