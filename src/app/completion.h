// SPDX-License-Identifier: MIT
// Bash completion: a script that knows each command's options, and what may follow each, from the words that
// stand for a value in the help (DIR, FILE.toml, RUN, a|b|c).
#pragma once

#include <string>
#include <vector>

#include "app/cli.h"

namespace gallop::app {

/// Up to the first command.
[[nodiscard]] std::string completion_opening();
/// A command's operand and options, as assignments in bash.
[[nodiscard]] std::string completion_entry(const CommandHelp& command, const OptionTable& table);
/// After the last command; `names` are those of all, aliases too.
[[nodiscard]] std::string completion_closing(const std::vector<std::string>& names);

}  // namespace gallop::app
