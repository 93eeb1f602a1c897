// SPDX-License-Identifier: MIT
// One episode of a policy as a table, for other people's programs.
#pragma once

#include <cstdint>
#include <string>

#include "agent/policy.h"

namespace gallop::app {

/// The first episode of an environment with that seed, the one `eval` and `record` begin with, as CSV: a row
/// a step, with the observation the policy saw, what it did, and what came of it. Numbers read back to the
/// bit. x is in metres from the start, speed in metres per second over the step.
[[nodiscard]] std::string rollout_csv(const agent::Policy& policy, std::uint64_t seed);

}  // namespace gallop::app
