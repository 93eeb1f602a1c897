// SPDX-License-Identifier: MIT
// The curve that others measured on this environment, to compare with.
#pragma once

#include <array>

namespace gallop::viz {

/// Mean of the last 100 training episodes of the RL Zoo's SAC on HalfCheetahBulletEnv-v0, by environment
/// steps. Source: sac/HalfCheetahBulletEnv-v0_1 in DLR-RM/rl-trained-agents.
inline constexpr std::array<double, 7> kZooSteps{1e4, 1e5, 2e5, 3e5, 5e5, 7e5, 1e6};
inline constexpr std::array<double, 7> kZooMeans{-1200, 229, 701, 952, 1906, 2442, 2613};

}  // namespace gallop::viz
