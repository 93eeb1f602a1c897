// SPDX-License-Identifier: MIT
// Rates, and what several rounds of them come to. Standard library only.
#pragma once

#include <algorithm>
#include <chrono>
#include <vector>

namespace gallop::bench {

/// Calls of `work` a second, made for `seconds` after a few that warm up.
template <typename Work>
double rate(double seconds, const Work& work) {
  using Clock = std::chrono::steady_clock;
  constexpr int kWarmUp = 20;
  for (int i = 0; i < kWarmUp; ++i) work();
  double count = 0.0;
  double elapsed = 0.0;
  const Clock::time_point start = Clock::now();
  do {
    work();
    ++count;
    elapsed = std::chrono::duration<double>(Clock::now() - start).count();
  } while (elapsed < seconds);
  return count / elapsed;
}

/// Of at least one value.
struct Range {
  explicit Range(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    low = values.front();
    median = (values[(values.size() - 1) / 2] + values[values.size() / 2]) / 2.0;
    high = values.back();
  }
  double low, median, high;
};

}  // namespace gallop::bench
