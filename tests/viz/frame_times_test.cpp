// SPDX-License-Identifier: MIT
// The window's pace and its measure.
#include "viz/frame_times.h"

#include <doctest/doctest.h>

#include <vector>

using namespace gallop::viz;

TEST_CASE("percentiles are values that occurred") {
  const std::vector<float> values{5, 1, 4, 2, 3};
  CHECK(percentile(values, 0.0) == 1.0F);
  CHECK(percentile(values, 0.5) == 3.0F);
  CHECK(percentile(values, 0.99) == 5.0F);
  CHECK(percentile({}, 0.5) == 0.0F);
}

TEST_CASE("only the latest times are kept") {
  FrameTimes times;
  for (int i = 0; i < 1000; ++i) times.add(static_cast<float>(i));
  CHECK(times.all().size() < 500);
  CHECK(times.all().back() == 999.0F);
}

TEST_CASE("sixty frames a second, half where the processor draws, fifteen while nobody looks") {
  CHECK(frame_rate(false, true, false, 0) == 60.0);
  CHECK(frame_rate(true, true, false, 0) == 30.0);
  CHECK(frame_rate(false, false, false, 0) == 15.0);
  CHECK(frame_rate(true, false, true, 0) == 30.0);
  CHECK(frame_rate(true, true, false, 50) == 50.0);
  CHECK(frame_rate(true, false, false, 5) == 5.0);
}
