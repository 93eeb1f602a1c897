// SPDX-License-Identifier: MIT
// Where data files are found: $GALLOP_DATA alone where it is set; else beside the executable
// (../share/gallop), the install prefix, and the source tree's assets/ for a build that was not installed.
#pragma once

#include <filesystem>

namespace gallop::env {

/// Path of an asset such as "urdf/half_cheetah.urdf". Throws FileError listing the places searched.
[[nodiscard]] std::filesystem::path find_asset(const std::filesystem::path& relative);

}  // namespace gallop::env
