// SPDX-License-Identifier: MIT
// How a crew cuts work, and that every piece of it is done once.
#include "agent/crew.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>
#include <vector>

namespace gallop::agent {
namespace {

using Part = std::pair<int, int>;

// The parts that a crew of `size` cuts [0, count) into, in order.
std::vector<Part> parts_of(int size, int count) {
  Crew crew(size);
  std::mutex mutex;
  std::vector<Part> parts;
  crew.in_parts(count, [&](int first, int last) {
    const std::scoped_lock lock(mutex);
    parts.emplace_back(first, last);
  });
  std::ranges::sort(parts);
  return parts;
}

}  // namespace

TEST_CASE("every thread of a crew is called once a round, round after round") {
  Crew crew(3);
  std::vector<std::atomic<int>> calls(3);
  for (int round = 1; round <= 1000; ++round) {
    crew.run([&](int index) { ++calls[static_cast<std::size_t>(index)]; });
    for (const std::atomic<int>& n : calls) REQUIRE(n == round);
  }
}

TEST_CASE("a crew does each piece of work once, however many pieces there are") {
  for (const int size : {1, 2, 3}) {
    for (const int count : {0, 1, 2, 7}) {
      CAPTURE(size);
      CAPTURE(count);
      Crew crew(size);
      std::vector<std::atomic<int>> done(8);
      crew.each(count, [&](int i) { ++done[static_cast<std::size_t>(i)]; });
      for (int i = 0; i < 8; ++i) CHECK(done[static_cast<std::size_t>(i)] == (i < count ? 1 : 0));
    }
  }
}

TEST_CASE("the parts that a crew cuts work into are neighbours, cover it and are none of them empty") {
  for (const int size : {1, 2, 3, 5}) {
    for (const int count : {1, 2, 3, 4, 22, 100}) {
      CAPTURE(size);
      CAPTURE(count);
      const std::vector<Part> parts = parts_of(size, count);
      CHECK(parts.size() <= static_cast<std::size_t>(size));
      int end = 0;
      for (const auto& [first, last] : parts) {
        CHECK(first == end);
        CHECK(last > first);
        end = last;
      }
      CHECK(end == count);
    }
  }
  CHECK(parts_of(2, 0).empty());
}

TEST_CASE("the parts that a crew cuts work into differ by one piece at most") {
  CHECK(parts_of(2, 22) == std::vector<Part>{{0, 11}, {11, 22}});
  CHECK(parts_of(3, 4) == std::vector<Part>{{0, 1}, {1, 2}, {2, 4}});
}

}  // namespace gallop::agent
