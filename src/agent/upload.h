// SPDX-License-Identifier: MIT
// Numbers that the host writes again and again, on their way to an accelerator: none of them waits for the
// other, because each time is a buffer of its own.
#pragma once

#include <torch/types.h>

#include <span>
#include <vector>

#include "agent/device/event.h"

namespace gallop::agent {

class Upload {
 public:
  /// `count` numbers at a time, for a tensor on `device`.
  Upload(std::int64_t count, torch::ScalarType type, torch::Device device);

  [[nodiscard]] std::int64_t count() const { return count_; }

  /// Where to write the next ones.
  template <typename Number>
  std::span<Number> begin() {
    return {next().data_ptr<Number>(), static_cast<std::size_t>(count_)};
  }
  /// Sends what was written to `destination`, [count]; it is there for whatever is enqueued after.
  void finish(const torch::Tensor& destination);

 private:
  struct Buffer {
    torch::Tensor numbers;
    device::Event sent;
  };

  torch::Tensor& next();

  std::int64_t count_;
  std::vector<Buffer> buffers_;
  std::size_t at_ = 0;
};

}  // namespace gallop::agent
