// SPDX-License-Identifier: MIT
// Files of named tensors, as nets.pt: every number is read, and an actor among them acts.
#include <stdexcept>
#include <vector>

#include "agent/snapshot.h"
#include "agent/tensor_file.h"
#include "fuzz/archive_mutator.h"
#include "fuzz/input.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gallop;
  const fuzz::InputFile file(fuzz::text_of(data, size));
  fuzz::accepts([&] {
    const agent::NamedTensors tensors = agent::load_tensors(file.path());
    for (const auto& [name, tensor] : tensors)
      static_cast<void>(tensor.to(torch::kFloat64).sum().item<double>());
    try {
      const auto policy = agent::restore_policy(tensors);
      if (!policy) return;
      std::vector<float> action(static_cast<std::size_t>(policy->action_size()));
      policy->act(std::vector<float>(static_cast<std::size_t>(policy->observation_size())), action);
    } catch (const std::invalid_argument&) {
      return;  // load_policy() names the file
    }
  });
  return 0;
}
