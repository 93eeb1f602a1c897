// SPDX-License-Identifier: MIT
// As CUDA says.
#include "agent/device/facts.h"

#include <ATen/cuda/CUDAContext.h>

namespace gallop::agent::device {

bool is_built_in() { return true; }

std::string name_of(int index) { return at::cuda::getDeviceProperties(index)->name; }

}  // namespace gallop::agent::device
