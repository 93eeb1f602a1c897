// SPDX-License-Identifier: MIT
// One table of one option each kind: ranges, command-line forms, suggestions, help.
#include "app/options.h"

#include <doctest/doctest.h>

#include "app/cli.h"
#include "errors.h"
#include "support/message_of.h"

using namespace gallop;
using namespace gallop::app;

namespace {

struct Sample {
  std::int64_t count = 3;
  int small = 4;
  double share = 0.5;
  bool loud = true;
  std::string name;
  std::optional<std::int64_t> limit;
  enum class Taste { Sweet, Sour } taste = Taste::Sweet;

  OptionTable table() {
    OptionTable t;
    t.group("sample");
    t.add("count", count, at_least(1), "how many").with_letter('n');
    t.add("small", small, {1, 8}, "a few");
    t.add("share", share, between(0, 1), "part");
    t.add("loud", loud, "be loud");
    t.add("name", name, "TEXT", "name");
    t.add("limit", limit, at_least(1), "limit");
    t.add("taste", taste, Names<Taste>{{"sweet", Taste::Sweet}, {"sour", Taste::Sour}}, "taste");
    return t;
  }
};

Invocation given(const OptionTable& table, const Arguments& args) {
  return read_arguments("taste", table, args);
}

}  // namespace

TEST_CASE("a range complains in the user's words") {
  Sample sample;
  const OptionTable table = sample.table();
  const auto complaint = [&](const char* key, const char* text) {
    return support::message_of<UsageError>([&] { table.find(key)->set(std::string("--") + key, text); });
  };
  CHECK(complaint("count", "abc") == "--count needs a whole number such as 500k, 1e6 (got 'abc')");
  CHECK(complaint("count", "0") == "--count must be at least 1 (got 0)");
  CHECK(complaint("small", "9") == "--small must be between 1 and 8 (got 9)");
  CHECK(complaint("share", "2") == "--share must be between 0 and 1 (got 2)");
  CHECK(complaint("share", "nan") == "--share must be between 0 and 1 (got nan)");
  CHECK(complaint("share", "x") == "--share needs a number such as 0.001, 3e-4 (got 'x')");
  CHECK(complaint("loud", "maybe") == "--loud takes on or off (got 'maybe')");
  CHECK(complaint("taste", "sower") == "--taste takes sweet or sour (got 'sower'); did you mean 'sour'?");
  CHECK(sample.count == 3);
  CHECK(sample.share == 0.5);
}

TEST_CASE("an int is not overflowed by a number that fits 64 bits") {
  int field = 5;
  OptionTable table;
  table.add("batch", field, at_least(1), "");
  CHECK(support::message_of<UsageError>([&] { table.find("batch")->set("--batch", "5G"); }) ==
        "--batch must be at most 2147483647 (got '5G')");
  CHECK(field == 5);
}

TEST_CASE("open and closed ends of a range differ at the end itself") {
  CHECK(between(0, 1).contains(1.0));
  CHECK_FALSE(RealRange{0, 1, false, true}.contains(1.0));
  CHECK_FALSE(above(0).contains(0.0));
  CHECK(from(0).contains(0.0));
  CHECK(RealRange{0, 1, false, true}.description() == "must be in [0,1)");
  CHECK(above(0).description() == "must be a finite number above 0");
}

TEST_CASE("arguments may be given in every usual form") {
  Sample sample;
  const OptionTable table = sample.table();
  apply(given(table, {"--count", "5", "--share=0.25", "--no-loud", "--taste", "sour"}));
  CHECK(sample.count == 5);
  CHECK(sample.share == 0.25);
  CHECK_FALSE(sample.loud);
  CHECK(sample.taste == Sample::Taste::Sour);
  apply(given(table, {"-n", "6", "--loud"}));
  CHECK(sample.count == 6);
  CHECK(sample.loud);
  apply(given(table, {"-n7", "--loud=off"}));
  CHECK(sample.count == 7);
  CHECK_FALSE(sample.loud);
  apply(given(table, {"--count", "8", "--count", "9"}));
  CHECK(sample.count == 9);
}

TEST_CASE("operands keep their order and a negative value is no option") {
  Sample sample;
  const OptionTable table = sample.table();
  const Invocation invocation = given(table, {"first", "--share", "-1", "second", "--", "-third"});
  CHECK(invocation.operands == std::vector<std::string>{"first", "second", "-third"});
  CHECK(invocation.value("share") == "-1");
}

TEST_CASE("a mistyped option and a missing value are named") {
  Sample sample;
  const OptionTable table = sample.table();
  CHECK(support::message_of<UsageError>([&] {
          (void)given(table, {"--cuont", "5"});
        }) == "unknown option '--cuont' for taste; did you mean '--count'?");
  CHECK(support::message_of<UsageError>([&] { (void)given(table, {"--no-luod"}); }) ==
        "unknown option '--no-luod' for taste; did you mean '--no-loud'?");
  CHECK(support::message_of<UsageError>([&] { (void)given(table, {"-z"}); }) ==
        "unknown option '-z' for taste");
  CHECK(support::message_of<UsageError>([&] {
          (void)given(table, {"--loud", "--count"});
        }) == "--count needs a value");
}

TEST_CASE("the help names every option with its default") {
  Sample sample;
  const OptionTable table = sample.table();
  const std::string help =
      help_text({.name = "taste", .operands = "RUN", .summary = "Taste.", .notes = {"Note."}}, table);
  CHECK(help.starts_with("gallop taste RUN [options]\n  Taste.\n"));
  CHECK(help.find("  -n, --count N                 how many [3]\n") != std::string::npos);
  CHECK(help.find("--[no-]loud") != std::string::npos);
  CHECK(help.find("[sweet]") != std::string::npos);
  for (const Option& option : table.all()) CHECK(help.find(option.key) != std::string::npos);
}

TEST_CASE("text is quoted so that TOML and JSON read it back") {
  CHECK(OptionTable::quoted("plain") == "\"plain\"");
  CHECK(OptionTable::quoted("a\"b\\c\n") == "\"a\\\"b\\\\c\\u000a\"");
  CHECK(split_list("csv, tb ,json") == std::vector<std::string>{"csv", "tb", "json"});
  CHECK(split_list("") == std::vector<std::string>{""});
}
