// SPDX-License-Identifier: MIT
// From "--device" to torch's device.
#pragma once

#include <c10/core/Device.h>

#include <string>

namespace gallop::agent {

/// cpu, cuda, cuda:N. Throws UsageError for other words, MachineError for a device this build or machine
/// lacks.
[[nodiscard]] c10::Device parse_device(const std::string& name);

}  // namespace gallop::agent
