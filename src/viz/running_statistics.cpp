// SPDX-License-Identifier: MIT
// Each window is summed anew: a running sum would carry one huge return's rounding for ever.
#include "viz/running_statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gallop::viz {
namespace {

constexpr std::size_t kEnough = 10;  ///< returns in a mean that may be called the best

}  // namespace

RunningStatistics running_statistics(std::span<const double> returns, int window) {
  const auto is_finite = [](double value) { return std::isfinite(value); };
  const auto finite = static_cast<std::size_t>(std::count_if(returns.begin(), returns.end(), is_finite));
  const std::size_t enough = std::min(finite, kEnough);
  RunningStatistics statistics;
  for (std::size_t i = 0; i < returns.size(); ++i) {
    const std::size_t first = i + 1 - std::min(i + 1, static_cast<std::size_t>(std::max(window, 1)));
    double sum = 0.0;
    std::size_t count = 0;
    for (std::size_t k = first; k <= i; ++k) {
      if (is_finite(returns[k])) {
        sum += returns[k];
        ++count;
      }
    }
    if (count == 0) {
      statistics.mean.push_back(std::numeric_limits<double>::quiet_NaN());
      statistics.deviation.push_back(std::numeric_limits<double>::quiet_NaN());
      continue;
    }
    const double mean = sum / static_cast<double>(count);
    double squares = 0.0;
    for (std::size_t k = first; k <= i; ++k) {
      squares += is_finite(returns[k]) ? (returns[k] - mean) * (returns[k] - mean) : 0.0;
    }
    statistics.mean.push_back(mean);
    statistics.deviation.push_back(std::sqrt(squares / static_cast<double>(count)));
    if (count >= enough && (!statistics.best || mean > statistics.mean[*statistics.best])) {
      statistics.best = i;
    }
  }
  return statistics;
}

}  // namespace gallop::viz
