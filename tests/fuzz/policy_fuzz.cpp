// SPDX-License-Identifier: MIT
// Anyone's policy file: loaded, and asked to act where it fits.
#include <array>
#include <vector>

#include "agent/trainer.h"
#include "fuzz/archive_mutator.h"
#include "fuzz/input.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gallop;
  const fuzz::InputFile file(fuzz::text_of(data, size));
  fuzz::accepts([&] {
    const auto policy = agent::load_policy(file.path(), std::array{2}, 1);
    std::vector<float> action(1);
    policy->act(std::vector<float>{0.1F, -0.2F}, action);
  });
  return 0;
}
