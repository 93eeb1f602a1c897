// SPDX-License-Identifier: MIT
// Command lines against an option table: reading, complaining in our own words, and help. The only user of
// CLI11.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/options.h"

namespace gallop::app {

using Arguments = std::vector<std::string>;

/// What a command says about itself.
struct CommandHelp {
  std::string name;
  std::string operands;            ///< "RUN|CKPT", empty for none
  std::string summary;             ///< one line
  std::vector<std::string> notes;  ///< paragraphs after the options
};

struct Invocation {
  std::vector<std::pair<const Option*, std::string>> given;  ///< in the order of the table
  std::vector<std::string> operands;

  /// The last text given for `key`, or an empty string.
  [[nodiscard]] std::string value(std::string_view key) const;
};

/// Splits the arguments after the command's name. Nothing is set yet. Throws UsageError for unknown options
/// and missing values.
[[nodiscard]] Invocation read_arguments(const std::string& command, const OptionTable& table,
                                        const Arguments& args);
/// Sets every given option.
void apply(const Invocation& invocation);

[[nodiscard]] std::string help_text(const CommandHelp& command, const OptionTable& table);

/// Forms of a command's help that programs read, asked for as --help=FORM: its section of the manual page,
/// its entry in the completion script.
inline constexpr std::string_view kManualForm = "man";
inline constexpr std::string_view kCompletionForm = "bash";

enum class Colour { Auto, Always, Never };

/// Heading of the options every command takes.
inline constexpr const char* kCommonGroup = "common";

/// Options every command takes.
struct CommonOptions {
  bool help = false;
  bool quiet = false;
  bool verbose = false;
  bool json = false;
  Colour colour = Colour::Auto;
};
void add_common_options(OptionTable& table, CommonOptions& common);

/// read_arguments(), or the help printed in the form asked for and nothing.
[[nodiscard]] std::optional<Invocation> read_or_help(const CommandHelp& command, const OptionTable& table,
                                                     const Arguments& args);

/// read_or_help() and apply() for a command whose options need no second source. Prints the help and
/// returns false when that was asked for. Throws UsageError unless the number of operands is within [least,
/// most].
[[nodiscard]] bool parse_command(const CommandHelp& command, const OptionTable& table, const Arguments& args,
                                 std::vector<std::string>& operands, std::size_t least, std::size_t most);

}  // namespace gallop::app
