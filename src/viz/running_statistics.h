// SPDX-License-Identifier: MIT
// The smooth part of a learning curve: mean and standard deviation of the last episodes. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace gallop::viz {

/// Two numbers an episode; NaN where the window holds no finite return.
struct RunningStatistics {
  std::vector<double> mean;
  std::vector<double> deviation;  ///< of the population
  std::optional<std::size_t>
      best;  ///< the highest mean of at least 10 returns, or of as many as any window has
};

/// Over the last `window` returns, or as many as there are. Those that are not finite are left out.
[[nodiscard]] RunningStatistics running_statistics(std::span<const double> returns, int window);

}  // namespace gallop::viz
