// SPDX-License-Identifier: MIT
// A learner's state as it is now: what it gives are handles on memory that the next update changes.
#pragma once

#include <torch/torch.h>

#include "agent/tensor_file.h"

namespace gallop::agent {

inline NamedTensors copy(const NamedTensors& tensors) {
  NamedTensors copies;
  for (const auto& [name, tensor] : tensors) copies[name] = tensor.detach().clone();
  return copies;
}

}  // namespace gallop::agent
