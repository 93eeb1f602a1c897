// SPDX-License-Identifier: MIT
// toml++ parses; positions, types and unknown keys are reported in our words.
#include "app/config_file.h"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <map>
#include <sstream>

#include "app/files.h"
#include "app/numbers.h"
#include "app/suggest.h"
#include "errors.h"

namespace gallop::app {
namespace {

constexpr const char* kSection = "train";

/// An option that was taken out. Files of before still have it, and mean the same without it where it did
/// nothing: at 0, or at any value where another one, at 0, is what counts.
struct Retired {
  const char* key;
  bool counts;
};
constexpr std::array<Retired, 3> kRetired = {
    {{"speed-bonus", true}, {"speed-bonus-from", false}, {"speed-bonus-until", false}}};

std::string position(const std::string& file, const toml::source_position& at) {
  return file + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + ": ";
}

/// Line on which `key` is first given a value, 0 when none is found.
std::size_t line_of_key(const std::string& text, const std::string& key) {
  std::istringstream lines(text);
  std::size_t number = 1;
  for (std::string line; std::getline(lines, line); ++number) {
    const std::size_t start = line.find_first_not_of(" \t\"");
    if (start == std::string::npos || line.compare(start, key.size(), key) != 0) continue;
    const std::size_t after = line.find_first_not_of(" \t\"", start + key.size());
    if (after != std::string::npos && line[after] == '=') return number;
  }
  return 0;
}

[[noreturn]] void report_broken(const std::string& file, const std::string& text,
                                const toml::parse_error& error) {
  const std::string where = position(file, error.source().begin);
  std::string what(error.description());
  // toml++: "...: cannot redefine existing integer 'steps'"
  if (what.find("redefine existing") != std::string::npos) {
    const std::size_t open = what.find('\'');
    const std::string key = what.substr(open + 1, what.rfind('\'') - open - 1);
    const std::size_t line = line_of_key(text, key.substr(key.rfind('.') + 1));
    throw UsageError(where + "'" + key + "' already set" +
                     (line > 0 ? " at line " + std::to_string(line) : ""));
  }
  constexpr std::string_view kPreamble = "Error while parsing ";
  if (what.starts_with(kPreamble)) what = what.substr(what.find(": ") + 2);
  throw UsageError(where + what);
}

const char* kind_of(const toml::node& node) {
  if (node.is_string()) return "string";
  if (node.is_number()) return "number";
  if (node.is_boolean()) return "true or false";
  if (node.is_array()) return "list";
  if (node.is_table()) return "section";
  return "date or time";
}

const char* wanted(Shape shape) {
  switch (shape) {
    case Shape::Number:
      return "a number";
    case Shape::Text:
      return "a string";
    case Shape::NumberOrText:
      return "a number or a string";
    case Shape::Boolean:
      return "true or false";
    case Shape::Numbers:
      return "a list of numbers";
    case Shape::Texts:
      return "a list of strings";
  }
  return "";
}

bool fits(const toml::node& node, Shape shape) {
  switch (shape) {
    case Shape::Number:
      return node.is_number();
    case Shape::Text:
      return node.is_string();
    case Shape::NumberOrText:
      return node.is_number() || node.is_string();
    case Shape::Boolean:
      return node.is_boolean();
    case Shape::Numbers:
    case Shape::Texts: {
      if (!node.is_array()) return false;
      for (const toml::node& item : *node.as_array()) {
        if (shape == Shape::Numbers ? !item.is_number() : !item.is_string()) return false;
      }
      return true;
    }
  }
  return false;
}

/// The value as the command line would have it.
std::string text_of(const toml::node& node) {
  if (const auto* value = node.as_string()) return value->get();
  if (const auto* value = node.as_integer()) return std::to_string(value->get());
  if (const auto* value = node.as_floating_point()) return shortest(value->get());
  if (const auto* value = node.as_boolean()) return value->get() ? "true" : "false";
  std::vector<std::string> items;
  for (const toml::node& item : *node.as_array()) items.push_back(text_of(item));
  return OptionTable::joined(items, ",");
}

class Reader {
 public:
  Reader(std::string file, const OptionTable& table) : file_(std::move(file)), table_(table) {}

  void read(const toml::table& values, const std::string& prefix) {
    for (const auto& [key, node] : values) {
      const std::string name(key.str());
      if (prefix.empty() && node.is_table()) {
        read_section(name, *node.as_table());
      } else {
        read_value(prefix, name, node, key.source().begin.line);
      }
    }
  }

  std::vector<FileSetting> settings;

 private:
  void read_section(const std::string& name, const toml::table& section) {
    if (name != kSection) {
      throw UsageError(file_ + ":" + std::to_string(section.source().begin.line) + ": unknown section '" +
                       name + "'" + did_you_mean(name, {kSection}));
    }
    read(section, std::string(kSection) + ".");
  }

  void read_value(const std::string& prefix, const std::string& name, const toml::node& node,
                  std::size_t line) {
    const Option* option = table_.find_in_files(name);
    if (option == nullptr) {
      if (is_retired(name, node, line)) return;
      throw UsageError(file_ + ":" + std::to_string(line) + ": unknown key '" + prefix + name + "'" +
                       did_you_mean(name, table_.keys_in_files(), prefix));
    }
    const std::string where = position(file_, node.source().begin);
    if (!fits(node, option->shape)) {
      throw UsageError(where + name + " must be " + wanted(option->shape) + ", found " + kind_of(node));
    }
    const auto [earlier, is_new] = lines_.emplace(option->key, line);
    if (!is_new) {
      throw UsageError(where + "'" + name + "' already set at line " + std::to_string(earlier->second));
    }
    settings.push_back({option, text_of(node), where + name});
  }

  /// Throws where the option did something.
  [[nodiscard]] bool is_retired(const std::string& name, const toml::node& node, std::size_t line) const {
    const auto* found = std::find_if(kRetired.begin(), kRetired.end(),
                                     [&](const Retired& retired) { return name == retired.key; });
    if (found == kRetired.end()) return false;
    if (found->counts && node.value<double>() != 0.0) {
      throw UsageError(file_ + ":" + std::to_string(line) + ": " + name +
                           " was taken out, and only 0 means the same without it",
                       "gallop train --config FILE without that line, for a new run");
    }
    return true;
  }

  std::string file_;
  const OptionTable& table_;
  std::map<std::string, std::size_t> lines_;
};

}  // namespace

std::vector<FileSetting> read_config_file(const std::filesystem::path& file, const OptionTable& table) {
  const std::string text = read_file(file);
  Reader reader(file.string(), table);
  try {
    reader.read(toml::parse(text), "");
  } catch (const toml::parse_error& error) {
    report_broken(file.string(), text, error);
  }
  return reader.settings;
}

std::string config_text(const OptionTable& table, const std::vector<std::string>& heading) {
  constexpr std::size_t kCommentColumn = 38;
  std::string text;
  for (const std::string& line : heading) text += "# " + line + "\n";
  text += std::string("[") + kSection + "]\n";
  std::string group;
  for (const Option& option : table.all()) {
    if (!option.stored) continue;
    if (option.group != group) {
      group = option.group;
      text += "\n# " + group + "\n";
    }
    const std::string literal = option.show();
    std::string line = literal.empty() ? "# " + option.key + " =" : option.key + " = " + literal;
    if (line.size() < kCommentColumn) line.append(kCommentColumn - line.size(), ' ');
    text += line + "  # " + option.help + "\n";
  }
  return text;
}

}  // namespace gallop::app
