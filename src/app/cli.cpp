// SPDX-License-Identifier: MIT
// CLI11 splits the words; every sentence the user reads is written here.
#include "app/cli.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <iterator>
#include <map>

#include "app/completion.h"
#include "app/manual.h"
#include "app/suggest.h"
#include "errors.h"

namespace gallop::app {
namespace {

std::string flag_names(const Option& option) {
  std::string names = "--" + option.key;
  if (option.letter != '\0') names = std::string("-") + option.letter + "," + names;
  if (option.is_switch()) names += ",!--no-" + option.key;
  return names;
}

[[noreturn]] void report_unknown(const std::string& command, const OptionTable& table,
                                 const std::string& argument) {
  const std::string flag = argument.substr(0, argument.find('='));
  if (!flag.starts_with("--"))
    throw UsageError("unknown option '" + flag + "' for " + command, "gallop " + command + " --help");
  std::vector<std::string> known;
  for (const Option& option : table.all()) {
    known.push_back(option.key);
    if (option.is_switch()) known.push_back("no-" + option.key);
  }
  throw UsageError("unknown option '" + flag + "' for " + command + did_you_mean(flag.substr(2), known, "--"),
                   "gallop " + command + " --help");
}

/// Words into lines no wider than `width`, lines after the first indented.
std::string wrapped(const std::string& text, std::size_t indent, std::size_t width) {
  std::string result;
  std::size_t column = indent;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (column > indent && column + 1 + word.size() > width) {
      result += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      result += ' ';
      ++column;
    }
    result += word;
    column += word.size();
  }
  return result;
}

std::string option_line(const Option& option) {
  constexpr std::size_t kHelpColumn = 32;
  constexpr std::size_t kWidth = 100;
  std::string left = option.letter != '\0' ? std::string("  -") + option.letter + ", " : "      ";
  left += (option.has_negative() ? "--[no-]" : "--") + option.key;
  if (!option.value.empty()) left += " " + option.value;
  left += left.size() + 2 > kHelpColumn ? "\n" + std::string(kHelpColumn, ' ')
                                        : std::string(kHelpColumn - left.size(), ' ');
  return left + wrapped(option.description(), kHelpColumn, kWidth) + "\n";
}

}  // namespace

std::string Invocation::value(std::string_view key) const {
  std::string text;
  for (const auto& [option, value] : given) {
    if (option->key == key) text = value;
  }
  return text;
}

Invocation read_arguments(const std::string& command, const OptionTable& table, const Arguments& args) {
  CLI::App parser;
  parser.set_help_flag();
  parser.allow_extras();
  std::map<const Option*, CLI::Option*> parsed;
  for (const Option& option : table.all()) {
    CLI::Option* entry =
        option.is_switch() ? parser.add_flag(flag_names(option)) : parser.add_option(flag_names(option));
    entry->take_last()->allow_extra_args(false);
    parsed[&option] = entry;
  }

  // after "--" everything is an operand
  const auto end = std::find(args.begin(), args.end(), "--");
  std::vector<std::string> reversed;  // CLI11 reads from the back
  for (auto argument = std::make_reverse_iterator(end); argument != args.rend(); ++argument) {
    // CLI11 takes "--name=" for "--name" and would swallow what comes next as its value
    const bool is_empty = argument->starts_with("--") && argument->ends_with("=");
    if (is_empty) reversed.emplace_back();
    reversed.push_back(is_empty ? argument->substr(0, argument->size() - 1) : *argument);
  }
  try {
    parser.parse(std::move(reversed));
  } catch (const CLI::ParseError&) {
    // with every option optional and every value a string, only a missing value is left to go wrong
    throw UsageError((end == args.begin() ? command : *(end - 1)) + " needs a value",
                     "gallop " + command + " --help");
  }

  Invocation invocation;
  invocation.operands = parser.remaining();
  for (const std::string& operand : invocation.operands) {
    if (operand.size() > 1 && operand[0] == '-') report_unknown(command, table, operand);
  }
  if (end != args.end()) invocation.operands.insert(invocation.operands.end(), end + 1, args.end());
  for (const Option& option : table.all()) {
    const auto results = parsed[&option]->results();
    if (results.empty()) continue;
    const std::size_t first = option.repeatable ? 0 : results.size() - 1;
    for (std::size_t i = first; i < results.size(); ++i) invocation.given.emplace_back(&option, results[i]);
  }
  return invocation;
}

void apply(const Invocation& invocation) {
  for (const auto& [option, text] : invocation.given) option->set("--" + option->key, text);
}

std::string help_text(const CommandHelp& command, const OptionTable& table) {
  std::string text = "gallop " + command.name;
  if (!command.operands.empty()) text += " " + command.operands;
  text += " [options]\n  " + command.summary + "\n";
  std::string group;
  for (const Option& option : table.all()) {
    if (option.group != group) {
      group = option.group;
      text += "\n" + group + "\n";
    }
    text += option_line(option);
  }
  for (const std::string& note : command.notes) text += "\n" + wrapped(note, 0, 100) + "\n";
  return text;
}

void add_common_options(OptionTable& table, CommonOptions& common) {
  table.group(kCommonGroup);
  table.add("help", common.help, "this text").with_letter('h').flag_only();
  table.add("quiet", common.quiet, "warnings and errors only").with_letter('q').flag_only();
  table.add("verbose", common.verbose, "say more").with_letter('v').flag_only();
  table
      .add("color", common.colour,
           Names<Colour>{{"auto", Colour::Auto}, {"always", Colour::Always}, {"never", Colour::Never}},
           "colours in the terminal; NO_COLOR is honoured")
      .flag_only();
  table.add("json", common.json, "JSON on standard output, nothing else there").flag_only();
}

std::optional<Invocation> read_or_help(const CommandHelp& command, const OptionTable& table,
                                       const Arguments& args) {
  Invocation invocation = read_arguments(command.name, table, args);
  const std::string form = invocation.value("help");
  if (form.empty()) return invocation;
  // each shows defaults: nothing is set yet
  if (form == kManualForm) {
    std::cout << manual_section(command, table);
  } else if (form == kCompletionForm) {
    std::cout << completion_entry(command, table);
  } else {
    std::cout << help_text(command, table);
  }
  return {};
}

bool parse_command(const CommandHelp& command, const OptionTable& table, const Arguments& args,
                   std::vector<std::string>& operands, std::size_t least, std::size_t most) {
  const auto read = read_or_help(command, table, args);
  if (!read) return false;
  const Invocation& invocation = *read;
  apply(invocation);
  const std::size_t count = invocation.operands.size();
  if (count < least) {
    throw UsageError(command.name + " needs " + command.operands, "gallop " + command.name + " latest");
  }
  if (count > most) {
    throw UsageError("unexpected '" + invocation.operands[most] + "' for " + command.name,
                     "gallop " + command.name + " --help");
  }
  operands = invocation.operands;
  return true;
}

}  // namespace gallop::app
