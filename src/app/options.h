// SPDX-License-Identifier: MIT
// The option table. Each option is declared once: its name (flag and TOML key alike), the field it sets, what
// its value may be, and its help. Command line, TOML files, --set, help texts and the resolved config.toml
// are all made from the table; none of them knows a single option.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gallop::app {

/// What an option's value looks like in a TOML file.
enum class Shape { Number, Text, NumberOrText, Boolean, Numbers, Texts };

struct Option {
  std::string key;     ///< long flag without its dashes, and TOML key
  char letter = '\0';  ///< short flag
  std::string group;   ///< heading in help and config.toml
  std::string value;   ///< what stands for the value in help, e.g. "N"; empty for a switch
  std::string help;    ///< one line: meaning and unit
  Shape shape = Shape::Text;
  bool in_files = true;  ///< may stand in a TOML file and in --set
  bool stored = true;    ///< part of the resolved configuration (not --config, --overwrite and the like)
  bool repeatable = false;
  /// Sets the field from text. Throws UsageError naming the option as `name` ("--steps" or "run.toml:3:9:
  /// steps").
  std::function<void(const std::string& name, std::string_view text)> set;
  /// The field as a TOML (and JSON) literal; empty when it is not set.
  std::function<std::string()> show;

  [[nodiscard]] bool is_switch() const { return shape == Shape::Boolean; }
  /// A switch that is only ever turned on is shown without its --no- form.
  [[nodiscard]] bool has_negative() const;
  /// Its help, and in brackets the value used without it.
  [[nodiscard]] std::string description() const;

  Option& with_letter(char l) { return letter = l, *this; }
  Option& not_stored() { return stored = false, *this; }
  Option& flag_only() { return in_files = stored = false, *this; }
};

/// Closed range of whole numbers.
struct WholeRange {
  std::int64_t low = std::numeric_limits<std::int64_t>::min();
  std::int64_t high = std::numeric_limits<std::int64_t>::max();
};
[[nodiscard]] inline WholeRange at_least(std::int64_t low) { return {.low = low}; }

/// Range of finite real numbers; an open end is excluded.
struct RealRange {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool open_low = false;
  bool open_high = false;

  [[nodiscard]] bool contains(double value) const;
  [[nodiscard]] std::string description() const;  ///< "must be between 0 and 1"
};
[[nodiscard]] inline RealRange above(double low) { return {.low = low, .open_low = true}; }
[[nodiscard]] inline RealRange from(double low) { return {.low = low}; }
[[nodiscard]] inline RealRange between(double low, double high) { return {.low = low, .high = high}; }

template <class Enum>
using Names = std::vector<std::pair<std::string, Enum>>;

/// Text that is read and checked by its own functions.
struct Custom {
  Shape shape = Shape::Text;
  std::string value;
  std::function<void(const std::string& name, std::string_view text)> set;
  std::function<std::string()> show;
};

class OptionTable {
 public:
  /// Heading of the options that follow.
  void group(std::string title) { group_ = std::move(title); }

  Option& add(std::string key, std::int64_t& field, WholeRange range, std::string help);
  Option& add(std::string key, int& field, WholeRange range, std::string help);
  Option& add(std::string key, std::optional<std::int64_t>& field, WholeRange range, std::string help);
  Option& add(std::string key, double& field, RealRange range, std::string help);
  Option& add(std::string key, std::optional<double>& field, RealRange range, std::string help);
  /// --key and --no-key.
  Option& add(std::string key, bool& field, std::string help);
  /// Free text; `value` names it in the help.
  Option& add(std::string key, std::string& field, std::string value, std::string help);
  Option& add(std::string key, Custom custom, std::string help);
  /// One of a few names.
  template <class Enum>
  Option& add(std::string key, Enum& field, const Names<Enum>& names, std::string help) {
    const auto all = std::vector<std::string>(name_list(names));
    Custom custom;
    custom.value = joined(all, "|");
    custom.set = [&field, names, all](const std::string& name, std::string_view text) {
      field = names[index_of(name, text, all)].second;
    };
    custom.show = [&field, names] {
      for (const auto& [name, value] : names) {
        if (value == field) return quoted(name);
      }
      return std::string{};
    };
    return add(std::move(key), std::move(custom), std::move(help));
  }

  [[nodiscard]] const std::deque<Option>& all() const { return options_; }
  /// Nothing when there is no such option. Underscores count as dashes.
  [[nodiscard]] const Option* find(std::string_view key) const;
  /// The same among those a file may hold.
  [[nodiscard]] const Option* find_in_files(std::string_view key) const;
  [[nodiscard]] std::vector<std::string> keys_in_files() const;

  /// A TOML string literal.
  static std::string quoted(std::string_view text);
  static std::string joined(const std::vector<std::string>& parts, std::string_view separator);
  /// Where `text` stands in `names`; throws UsageError listing them, with a suggestion.
  static std::size_t index_of(const std::string& name, std::string_view text,
                              const std::vector<std::string>& names);

 private:
  template <class Enum>
  static std::vector<std::string> name_list(const Names<Enum>& names) {
    std::vector<std::string> list;
    for (const auto& [name, value] : names) list.push_back(name);
    return list;
  }

  std::string group_;
  std::deque<Option> options_;  // a deque: add() hands out references
};

/// "a,b,c" cut at the commas, surrounding blanks removed.
[[nodiscard]] std::vector<std::string> split_list(std::string_view text);

}  // namespace gallop::app
