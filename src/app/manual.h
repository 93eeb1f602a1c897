// SPDX-License-Identifier: MIT
// The manual page gallop(1), in roff: what every command says of itself and its options, with what holds for
// all of them before and after.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/cli.h"

namespace gallop::app {

/// `text` so that roff prints it as it is.
[[nodiscard]] std::string roff(std::string_view text);

/// A term (a command, a file, a signal) and what it means.
using Meanings = std::vector<std::pair<std::string, std::string>>;

/// Up to the first command; `commands` are all there are.
[[nodiscard]] std::string manual_opening(const Meanings& commands);
/// One command: its operands, its options but for the common ones, its notes.
[[nodiscard]] std::string manual_section(const CommandHelp& command, const OptionTable& table);
/// After the last command.
[[nodiscard]] std::string manual_closing();

}  // namespace gallop::app
