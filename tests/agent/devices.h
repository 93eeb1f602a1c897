// SPDX-License-Identifier: MIT
// Where a test of an update runs: on the CPU, and on a CUDA device where there is one.
#pragma once

#include <torch/torch.h>

#include <vector>

namespace gallop::agent {

inline std::vector<torch::Device> devices() {
  std::vector<torch::Device> found = {torch::kCPU};
  if (torch::cuda::is_available()) found.emplace_back(torch::kCUDA, 0);
  return found;
}

}  // namespace gallop::agent
