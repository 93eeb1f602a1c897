// SPDX-License-Identifier: MIT
// What this machine and this build are: for system.json, `doctor`, the banner and memory checks.
#pragma once

#include <string>

namespace gallop::app {

/// "0.1.0"
[[nodiscard]] std::string program_version();
/// Short git commit, "-dirty" when the tree had changes; "unknown" outside a checkout.
[[nodiscard]] std::string program_commit();
[[nodiscard]] std::string compiler_version();
[[nodiscard]] std::string bullet_version();

[[nodiscard]] std::string host_name();
[[nodiscard]] std::string operating_system();
[[nodiscard]] std::string processor_name();
/// Cores this process may use, at least 1.
[[nodiscard]] int processor_count();
/// Bytes that can be allocated without swapping: what the kernel has, or the container's limit.
[[nodiscard]] double available_memory();
/// True when DISPLAY or WAYLAND_DISPLAY is set.
[[nodiscard]] bool display_announced();

/// Wall-clock text: "2026-03-01 12:07:14".
[[nodiscard]] std::string timestamp();
/// "12:07:14"
[[nodiscard]] std::string clock_time();

}  // namespace gallop::app
