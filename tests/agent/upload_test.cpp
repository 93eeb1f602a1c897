// SPDX-License-Identifier: MIT
// On the CPU, and on a CUDA device where there is one.
#include "agent/upload.h"

#include <doctest/doctest.h>
#include <torch/torch.h>

#include <algorithm>

#include "devices.h"

namespace gallop::agent {

TEST_CASE("what the host writes arrives each time, however far the accelerator is behind") {
  constexpr int kTimes = 100;
  constexpr int kCount = 1000;
  for (const torch::Device& device : devices()) {
    Upload upload(kCount, torch::kInt64, device);
    const torch::Tensor there =
        torch::zeros({kTimes, kCount}, torch::TensorOptions(torch::kInt64).device(device));
    for (int i = 0; i < kTimes; ++i) {
      std::ranges::fill(upload.begin<std::int64_t>(), i);
      upload.finish(there.select(0, i));
    }
    const torch::Tensor expected = torch::arange(kTimes).unsqueeze(1).expand({kTimes, kCount});
    CHECK(torch::equal(there.cpu(), expected));
  }
}

}  // namespace gallop::agent
