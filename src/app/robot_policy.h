// SPDX-License-Identifier: MIT
// Policies of this robot, and the world as each of them sees it: with deltas or without.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "agent/policy.h"
#include "env/half_cheetah_env.h"

namespace gallop::app {

/// As agent::load_policy(), for either kind of observation. Throws FileError.
[[nodiscard]] std::shared_ptr<const agent::Policy> load_robot_policy(const std::filesystem::path& path);

/// An environment that shows what `policy` takes.
[[nodiscard]] env::HalfCheetahEnv environment_for(const agent::Policy& policy, std::uint64_t seed);

}  // namespace gallop::app
