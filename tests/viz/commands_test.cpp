// SPDX-License-Identifier: MIT
// The table that menus, buttons, keys and help are drawn from.
#include "viz/commands.h"

#include <doctest/doctest.h>

#include <cstring>
#include <set>
#include <tuple>

using namespace gallop::viz;

TEST_CASE("no two commands have the same key") {
  std::set<std::tuple<int, bool, bool>> taken;
  for (const CommandInfo& one : all_commands()) {
    CAPTURE(one.label);
    CHECK(taken.insert({one.key, one.control, one.shift}).second);
    if (one.other_key != 0) CHECK(taken.insert({one.other_key, one.control, one.shift}).second);
  }
}

TEST_CASE("every command has a label, a key to show and a line of help") {
  for (const CommandInfo& one : all_commands()) {
    CHECK(std::strlen(one.label) > 0);
    CHECK(std::strlen(one.keys) > 0);
    CHECK(std::strlen(one.help) > 0);
    CHECK(one.key > 0);
    CHECK(&info(one.command) == &one);
    CHECK(one.control == (std::strncmp(one.keys, "Ctrl+", 5) == 0));
    CHECK(one.shift == (std::strncmp(one.keys, "Shift+", 6) == 0));
  }
}
