// SPDX-License-Identifier: MIT
// A ring of pinned buffers: one is written again only when it has been read.
#include "agent/upload.h"

#include <torch/torch.h>

namespace gallop::agent {

Upload::Upload(std::int64_t count, torch::ScalarType type, torch::Device device) : count_(count) {
  constexpr int kInFlight = 16;
  for (int i = 0; i < (device.is_cpu() ? 1 : kInFlight); ++i) {
    const auto options = torch::TensorOptions(type).pinned_memory(!device.is_cpu());
    buffers_.push_back({torch::zeros({count}, options), device::Event(device)});
  }
}

torch::Tensor& Upload::next() {
  at_ = (at_ + 1) % buffers_.size();
  buffers_[at_].sent.wait();
  return buffers_[at_].numbers;
}

void Upload::finish(const torch::Tensor& destination) {
  torch::Tensor(destination).copy_(buffers_[at_].numbers, /*non_blocking=*/true);
  buffers_[at_].sent.mark();
}

}  // namespace gallop::agent
