// SPDX-License-Identifier: MIT
// Distances known from the literature, and words people mistype.
#include "app/suggest.h"

#include <doctest/doctest.h>

using namespace gallop::app;

TEST_CASE("an edit is one letter more, less, other, or two swapped") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("train", "trian") == 1);
  CHECK(edit_distance("steps", "setps") == 1);
  CHECK(edit_distance("steps", "step") == 1);
  CHECK(edit_distance("steps", "stepps") == 1);
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("ca", "abc") == 3);  // optimal string alignment: a swapped pair is not edited again
}

TEST_CASE("the closest word is suggested only when it is close") {
  const std::vector<std::string> words = {"train", "eval", "record", "plot"};
  CHECK(closest("trian", words) == "train");
  CHECK(closest("evl", words) == "eval");
  CHECK(closest("recrod", words) == "record");
  CHECK(closest("banana", words).empty());
  CHECK(closest("", words).empty());
  CHECK(closest(std::string(10'000, 'x'), words).empty());
  CHECK(did_you_mean("plto", words, "--") == "; did you mean '--plot'?");
  CHECK(did_you_mean("zzzzzz", words).empty());
}
