// SPDX-License-Identifier: MIT
// The recipe of the checkpoints that seeds hold, and that the continuation's target goes on from.
#pragma once

#include "agent/sac_config.h"

namespace gallop::fuzz {

inline agent::SacConfig small_recipe() {
  agent::SacConfig config = agent::preset("sac");
  config.hidden = {4};
  config.batch = 4;
  config.buffer = 16;
  config.warmup = 4;
  config.n_step = 3;
  return config;
}

inline constexpr int kStepsBefore = 20;  ///< that trainer's steps before it is saved

}  // namespace gallop::fuzz
