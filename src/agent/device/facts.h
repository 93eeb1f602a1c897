// SPDX-License-Identifier: MIT
// What a build knows of CUDA, and what a device is called.
#pragma once

#include <string>

namespace gallop::agent::device {

[[nodiscard]] bool is_built_in();
/// Of the device with that number, which must be there.
[[nodiscard]] std::string name_of(int index);

}  // namespace gallop::agent::device
