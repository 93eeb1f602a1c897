// SPDX-License-Identifier: MIT
// Percentiles by sorting a copy: a few hundred numbers, and only while somebody looks.
#include "viz/frame_times.h"

#include <algorithm>
#include <cmath>

namespace gallop::viz {
namespace {

constexpr std::size_t kMost = 240;
constexpr double kHardwareRate = 60.0;
constexpr double kSoftwareRate = 30.0;
constexpr double kUnfocusedRate = 15.0;

}  // namespace

void FrameTimes::add(float milliseconds) {
  if (times_.size() == kMost) {
    times_.erase(times_.begin());
  }
  times_.push_back(milliseconds);
}

float percentile(std::span<const float> values, double share) {
  if (values.empty()) {
    return 0.0F;
  }
  std::vector<float> sorted(values.begin(), values.end());
  const double last = static_cast<double>(sorted.size()) - 1.0;
  const auto rank = static_cast<std::ptrdiff_t>(std::ceil(std::clamp(share, 0.0, 1.0) * last));
  std::nth_element(sorted.begin(), sorted.begin() + rank, sorted.end());
  return sorted[static_cast<std::size_t>(rank)];
}

double frame_rate(bool software, bool focused, bool recording, int limit) {
  const double usual = limit > 0 ? limit : software ? kSoftwareRate : kHardwareRate;
  return focused || recording ? usual : std::min(usual, kUnfocusedRate);
}

}  // namespace gallop::viz
