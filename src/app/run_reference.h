// SPDX-License-Identifier: MIT
// From what a user types (3, latest, best, 3/last, a path) to a run folder or a policy on disk.
#pragma once

#include <filesystem>
#include <string>

namespace gallop::app {

/// A run folder. Throws FileError when there is none.
[[nodiscard]] std::filesystem::path find_run(const std::string& text, const std::filesystem::path& out);

/// A verified checkpoint folder, or a policy file. A run alone means its best checkpoint, else its last.
/// Throws FileError when it is missing, unfinished or damaged.
[[nodiscard]] std::filesystem::path find_policy(const std::string& text, const std::filesystem::path& out);

/// True when `text` means one checkpoint (best, 3/last, a checkpoint folder) rather than a run.
[[nodiscard]] bool names_checkpoint(const std::string& text);

}  // namespace gallop::app
