// SPDX-License-Identifier: MIT
// How long frames took, and how long the next may wait. Pure.
#pragma once

#include <span>
#include <vector>

namespace gallop::viz {

/// The latest few hundred durations, oldest first.
class FrameTimes {
 public:
  void add(float milliseconds);
  [[nodiscard]] std::span<const float> all() const { return times_; }

 private:
  std::vector<float> times_;
};

/// The value that a `share` (0 to 1) of `values` does not exceed; 0 without values.
[[nodiscard]] float percentile(std::span<const float> values, double share);

/// Frames a second the window draws at most.
/// `limit` is the user's (0: none given). Drawn by the processor, 30: the trainer needs it. Looked away from,
/// 15, but a film goes on as it began.
[[nodiscard]] double frame_rate(bool software, bool focused, bool recording, int limit);

}  // namespace gallop::viz
