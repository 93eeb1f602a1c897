// SPDX-License-Identifier: MIT
// What one update costs in matrix products, counted from the recipe: the yardstick for its speed.
#pragma once

#include "agent/sac_config.h"

namespace gallop::agent {

/// 10^9 floating point operations (a multiply and an add are two) in the matrix products of one update, mean
/// over the policy delay. Only what the update needs: no gradient of a first layer's input where nobody asks
/// for it.
[[nodiscard]] double update_gflop(const SacConfig& config, int observation_size, int action_size);

}  // namespace gallop::agent
