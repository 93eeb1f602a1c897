// SPDX-License-Identifier: MIT
// TOML in and out of an option table. Keys stand in a [train] section or at the top level.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "app/options.h"

namespace gallop::app {

/// One `key = value` of a file, its value as text for Option::set.
struct FileSetting {
  const Option* option = nullptr;
  std::string text;
  std::string name;  ///< for messages: "run.toml:3:9: steps"
};

/// Reads a file against a table. Throws FileError when it cannot be opened, UsageError ("file:line:col:
/// what") for broken TOML, unknown or repeated keys and values of the wrong type.
[[nodiscard]] std::vector<FileSetting> read_config_file(const std::filesystem::path& file,
                                                        const OptionTable& table);

/// The stored options as a commented TOML file that read_config_file() reads back. `heading` becomes
/// comments.
[[nodiscard]] std::string config_text(const OptionTable& table, const std::vector<std::string>& heading);

}  // namespace gallop::app
