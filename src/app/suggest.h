// SPDX-License-Identifier: MIT
// "Did you mean": the closest known word to a mistyped one.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gallop::app {

/// Edits (insert, delete, replace, swap of neighbours) between two words: Damerau-Levenshtein,
/// optimal string alignment.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The closest of `words`, or an empty string when none is near enough to be what was meant.
[[nodiscard]] std::string closest(std::string_view word, const std::vector<std::string>& words);

/// "; did you mean 'train'?" or nothing. `prefix` (such as "--") is put before the suggestion.
[[nodiscard]] std::string did_you_mean(std::string_view word, const std::vector<std::string>& words,
                                       std::string_view prefix = "");

}  // namespace gallop::app
