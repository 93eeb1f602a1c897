// SPDX-License-Identifier: MIT
// Made-up transitions of the cheetah's size, for measuring: an update's speed needs numbers, not a world.
#pragma once

#include <random>
#include <span>
#include <vector>

#include "agent/random.h"
#include "agent/replay_buffer.h"

namespace gallop::agent::made_up {

inline constexpr int kObservations = 26;
inline constexpr int kActions = 6;

inline void fill(ReplayBuffer& replay, int observations, int count, std::mt19937_64& generator) {
  const auto width = static_cast<std::size_t>(observations);
  std::vector<float> row(2 * width + kActions);
  const std::span<const float> all = row;
  for (int i = 0; i < count; ++i) {
    for (float& x : row) x = static_cast<float>(2.0 * uniform(generator) - 1.0);
    replay.add(all.first(width), all.subspan(width, kActions), row[0], all.last(width), 0.98F);
  }
}

}  // namespace gallop::agent::made_up
