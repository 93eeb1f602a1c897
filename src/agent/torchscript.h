// SPDX-License-Identifier: MIT
// Policies as TorchScript: ours for Python to load, anyone's for us to play.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "agent/plain_policy.h"

namespace gallop::agent {

/// Writes forward(self, obs: [N, obs_dim]) -> [N, act_dim], the deterministic action, with the attributes
/// obs_dim, act_dim and env_id. The same policy gives the same bytes.
void save_as_torchscript(const PlainPolicy& policy, const std::filesystem::path& file,
                         const std::string& environment_id);

/// Null when `file` is no TorchScript archive. Actions are passed on as the module gives them, not clipped.
/// Throws FileError when it is one but does not map `observation_size` to `action_size`.
[[nodiscard]] std::shared_ptr<const Policy> load_torchscript(const std::filesystem::path& file,
                                                             int observation_size, int action_size);

}  // namespace gallop::agent
