// SPDX-License-Identifier: MIT
// Policies from disk: a checkpoint folder, its nets.pt, or any TorchScript file; and to disk, for others.
#include <torch/torch.h>

#include <algorithm>
#include <stdexcept>

#include "agent/sac.h"
#include "agent/snapshot.h"
#include "agent/tensor_file.h"
#include "agent/torchscript.h"
#include "agent/trainer.h"
#include "errors.h"

namespace gallop::agent {
namespace {

namespace fs = std::filesystem;

std::shared_ptr<const Policy> policy_of_tensors(const NamedTensors& tensors, const fs::path& file) {
  std::shared_ptr<const Policy> policy;
  try {
    policy = restore_policy(tensors);
  } catch (const std::invalid_argument& error) {
    throw FileError(file.string() + ": no actor of Gallop that can act (" + error.what() + ")");
  }
  if (!policy) {
    throw FileError(file.string() + " holds tensors but no actor of Gallop",
                    "torch.jit.script(m).save(f), with m mapping observations to actions");
  }
  return policy;
}

}  // namespace

std::shared_ptr<const Policy> load_policy(const fs::path& path, std::span<const int> observation_sizes,
                                          int action_size) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) throw FileError("cannot open " + path.string() + ": No such file or directory");

  const fs::path file = fs::is_directory(status) ? path / "nets.pt" : path;
  const std::vector<ArchiveEntry> entries = read_archive(file);
  std::shared_ptr<const Policy> policy = is_torchscript(entries)
                                             ? load_torchscript(entries, file, observation_sizes, action_size)
                                             : policy_of_tensors(load_tensors(entries, file), file);

  const int inputs = policy->observation_size();
  if (std::find(observation_sizes.begin(), observation_sizes.end(), inputs) == observation_sizes.end()) {
    throw FileError(path.filename().string() + " maps " + std::to_string(inputs) +
                    " inputs, this robot observes " + std::to_string(observation_sizes.front()));
  }
  if (policy->action_size() != action_size) {
    throw FileError(path.filename().string() + " gives " + std::to_string(policy->action_size()) +
                    " actions, this robot takes " + std::to_string(action_size));
  }
  return policy;
}

void export_weights(const fs::path& checkpoint, const fs::path& file) {
  NamedTensors tensors = load_tensors(checkpoint / "nets.pt");
  std::erase_if(tensors, [](const auto& entry) { return !entry.first.starts_with("actor."); });
  save_tensors(file, tensors);
}

}  // namespace gallop::agent
