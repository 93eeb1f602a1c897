// SPDX-License-Identifier: MIT
// Each window is summed anew: a running sum would carry one huge return's rounding for ever.
#include "viz/running_statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gallop::viz {
namespace {

constexpr std::size_t kEnough = 10;  ///< returns in a mean that may be called the best

struct Moments {
  std::size_t count = 0;
  double mean = std::numeric_limits<double>::quiet_NaN();
  double deviation = std::numeric_limits<double>::quiet_NaN();
};

/// Of the finite ones among `values`.
Moments moments(std::span<const double> values) {
  Moments result;
  double sum = 0.0;
  for (const double value : values) {
    if (std::isfinite(value)) {
      sum += value;
      ++result.count;
    }
  }
  if (result.count > 0) {
    const auto count = static_cast<double>(result.count);
    result.mean = sum / count;
    double squares = 0.0;
    for (const double value : values) {
      squares += std::isfinite(value) ? (value - result.mean) * (value - result.mean) : 0.0;
    }
    result.deviation = std::sqrt(squares / count);
  }
  return result;
}

}  // namespace

RunningStatistics running_statistics(std::span<const double> returns, int window) {
  RunningStatistics statistics;
  std::vector<std::size_t> counts;
  for (std::size_t i = 0; i < returns.size(); ++i) {
    const std::size_t length = std::min(i + 1, static_cast<std::size_t>(std::max(window, 1)));
    const Moments last = moments(returns.subspan(i + 1 - length, length));
    statistics.mean.push_back(last.mean);
    statistics.deviation.push_back(last.deviation);
    counts.push_back(last.count);
  }

  const std::size_t most = counts.empty() ? 0 : *std::max_element(counts.begin(), counts.end());
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const bool counts_enough = counts[i] > 0 && counts[i] >= std::min(most, kEnough);
    if (counts_enough && (!statistics.best || statistics.mean[i] > statistics.mean[*statistics.best])) {
      statistics.best = i;
    }
  }
  return statistics;
}

}  // namespace gallop::viz
