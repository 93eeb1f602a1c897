// SPDX-License-Identifier: MIT
// Doing something first in a process of its own, where it may crash, hang or ask for all memory without harm.
#pragma once

#include <functional>
#include <string>

namespace gallop::agent {

inline constexpr int kTrialSeconds = 20;
inline constexpr long long kTrialBytes = 4LL << 30;

struct Trial {
  enum class End { Returned, Threw, Crashed, TookTooLong };
  End end = End::Returned;
  std::string what = {};  ///< of the std::exception that was thrown
};

/// Forks, and lets the copy do `action` within kTrialSeconds and kTrialBytes of further memory. What it
/// prints is not seen, and what it changes in memory is lost with it. Throws MachineError when there can be
/// no further process.
[[nodiscard]] Trial try_apart(const std::function<void()>& action);

}  // namespace gallop::agent
