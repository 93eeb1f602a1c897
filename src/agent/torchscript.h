// SPDX-License-Identifier: MIT
// Policies as TorchScript: ours for Python to load, anyone's for us to play.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "agent/archive.h"
#include "agent/plain_policy.h"
#include "env/environment.h"

namespace gallop::agent {

/// Writes forward(self, obs: [N, obs_dim]) -> [N, act_dim], the deterministic action, with the attributes
/// obs_dim, act_dim and env_id. The same policy gives the same bytes. Of a policy that is also told
/// `deltas` it works them out: forward() remembers the observations it was given last, and reset() (which
/// every module has) makes it forget them; the attribute `inputs` says how many numbers it takes where the
/// deltas come with them.
void save_as_torchscript(const PlainPolicy& policy, const std::filesystem::path& file,
                         const std::string& environment_id,
                         const std::optional<env::ObservedDeltas>& deltas = std::nullopt);

/// Whether an archive holds TorchScript, and not named tensors alone.
[[nodiscard]] bool is_torchscript(const std::vector<ArchiveEntry>& entries);

/// A policy of what `file` held. Actions are passed on as the module gives them, not clipped. The module is a
/// program: it may do whatever TorchScript allows, now and whenever it acts. It is loaded in a process of its
/// own first. Throws FileError when it is not sound or maps none of `observation_sizes` to `action_size`;
/// act() too, when the module fails later.
[[nodiscard]] std::shared_ptr<const Policy> load_torchscript(const std::vector<ArchiveEntry>& entries,
                                                             const std::filesystem::path& file,
                                                             std::span<const int> observation_sizes,
                                                             int action_size);

}  // namespace gallop::agent
