// SPDX-License-Identifier: MIT
// Saved replay buffers, into one of the same capacity and into a smaller one; then rows are drawn.
#include <random>

#include "agent/replay_buffer.h"
#include "fuzz/input.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gallop;
  const fuzz::InputFile file(fuzz::text_of(data, size));
  for (const std::int64_t capacity : {8, 3}) {
    fuzz::accepts([&] {
      agent::ReplayBuffer buffer(capacity, 2, 1, torch::kCPU);
      buffer.load(file.path());
      if (buffer.size() > capacity) std::abort();
      if (buffer.size() == 0) return;
      std::mt19937_64 generator(1);
      agent::Batch batch(4, 2, 1, torch::kCPU);
      buffer.sample(batch, /*replace=*/true, generator);
      const std::vector<float> row = {1, 2};
      buffer.add(row, std::span(row).first(1), 1.0F, row, 0.99F);
    });
  }
  return 0;
}
