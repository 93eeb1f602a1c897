// SPDX-License-Identifier: MIT
// Locale-free: from_chars and to_chars, so that a comma locale changes no file.
#include "app/numbers.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>

namespace gallop::app {
namespace {

/// Takes a trailing k, M or G off `text`.
double take_suffix(std::string_view& text) {
  if (text.empty()) return 1.0;
  double scale = 1.0;
  switch (text.back()) {
    case 'k':
    case 'K':
      scale = 1e3;
      break;
    case 'm':
    case 'M':
      scale = 1e6;
      break;
    case 'g':
    case 'G':
      scale = 1e9;
      break;
    default:
      return 1.0;
  }
  text.remove_suffix(1);
  return scale;
}

/// 1_000 -> 1000. An underscore must stand between two digits.
std::optional<std::string> without_underscores(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '_') {
      plain += text[i];
      continue;
    }
    const auto is_digit = [&](std::size_t j) { return j < text.size() && text[j] >= '0' && text[j] <= '9'; };
    if (i == 0 || !is_digit(i - 1) || !is_digit(i + 1)) return std::nullopt;
  }
  return plain;
}

template <class T>
std::optional<T> read_all(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

std::string printed(const char* format, double value) {
  std::array<char, 64> buffer{};
  std::snprintf(buffer.data(), buffer.size(), format, value);
  return buffer.data();
}

}  // namespace

std::optional<double> parse_real(std::string_view text) {
  if (text == "nan" || text == "-nan") return std::numeric_limits<double>::quiet_NaN();
  if (text == "inf" || text == "infinity") return std::numeric_limits<double>::infinity();
  if (text == "-inf" || text == "-infinity") return -std::numeric_limits<double>::infinity();
  const double scale = take_suffix(text);
  const auto plain = without_underscores(text);
  if (!plain || plain->empty() || plain->find_first_of("0123456789") == std::string::npos)
    return std::nullopt;
  const auto value = read_all<double>(*plain);
  if (!value) return std::nullopt;
  return *value * scale;
}

std::optional<std::int64_t> parse_whole(std::string_view text) {
  // plain digits first: they are exact beyond the 53 bits of a double
  if (const auto plain = without_underscores(text)) {
    if (const auto exact = read_all<std::int64_t>(*plain)) return exact;
  }
  const auto value = parse_real(text);
  constexpr double kExact = 9007199254740992.0;  // 2^53
  if (!value || std::abs(*value) > kExact || std::floor(*value) != *value) return std::nullopt;
  return static_cast<std::int64_t>(*value);
}

std::string shortest(double value) {
  if (!std::isfinite(value)) return std::isnan(value) ? "nan" : (value > 0 ? "inf" : "-inf");
  std::array<char, 64> buffer{};
  const double size = std::abs(value);
  const bool plain = size == 0.0 || (size >= 1e-6 && size < 1e16);
  const auto format = plain ? std::chars_format::fixed : std::chars_format::scientific;
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format);
  return {buffer.data(), result.ptr};
}

std::string grouped(double value, int decimals) {
  if (!std::isfinite(value)) return shortest(value);
  std::array<char, 400> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.*f", decimals, value);
  std::string text = buffer.data();
  const std::size_t first = text[0] == '-' ? 1 : 0;
  std::size_t point = text.find('.');
  if (point == std::string::npos) point = text.size();
  while (point > first + 3) text.insert(point -= 3, 1, ',');
  return text;
}

std::string grouped(std::int64_t value) {
  std::string text = std::to_string(value);
  const std::size_t first = value < 0 ? 1 : 0;
  for (std::size_t point = text.size(); point > first + 3;) text.insert(point -= 3, 1, ',');
  return text;
}

std::string compact(std::int64_t value) {
  const auto scaled = [&](double unit, const char* letter) {
    const double amount = static_cast<double>(value) / unit;
    const bool whole = amount >= 100 || std::floor(amount) == amount;
    // cut, never rounded up: 999,999 steps are not yet 1M
    return (whole ? printed("%.0f", std::floor(amount)) : printed("%.1f", std::floor(amount * 10) / 10)) +
           letter;
  };
  if (value >= 1'000'000'000) return scaled(1e9, "G");
  if (value >= 1'000'000) return scaled(1e6, "M");
  if (value >= 1'000) return scaled(1e3, "k");
  return std::to_string(value);
}

std::string byte_size(double bytes) {
  constexpr std::array kUnits{"B", "kB", "MB", "GB", "TB", "PB", "EB"};
  std::size_t unit = 0;
  while (bytes >= 999.5 && unit + 1 < kUnits.size()) {
    bytes /= 1000.0;
    ++unit;
  }
  const bool whole = unit == 0 || bytes >= 99.95;
  return printed(whole ? "%.0f " : "%.1f ", bytes) + kUnits[unit];
}

std::string duration(double seconds) {
  if (!std::isfinite(seconds) || seconds < 0) return "-:--";
  const auto total = std::llround(seconds);
  std::array<char, 64> buffer{};
  const auto hours = static_cast<long long>(total / 3600);
  const auto minutes = static_cast<int>(total / 60 % 60);
  const auto rest = static_cast<int>(total % 60);
  if (hours > 0) {
    std::snprintf(buffer.data(), buffer.size(), "%lld:%02d:%02d", hours, minutes, rest);
  } else {
    std::snprintf(buffer.data(), buffer.size(), "%d:%02d", minutes, rest);
  }
  return buffer.data();
}

}  // namespace gallop::app
