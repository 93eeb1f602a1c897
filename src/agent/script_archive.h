// SPDX-License-Identifier: MIT
// TorchScript archives, looked through before torch reads them: its reader believes what an archive says of
// itself. A face: standard library only.
#pragma once

#include <string>
#include <vector>

#include "agent/archive.h"

namespace gallop::agent {

/// The archive as torch shall read it: made anew of the program's text, its objects and its numbers. Throws
/// std::invalid_argument ("what is wrong") where they are not as torch saves a module. The text is not looked
/// at.
[[nodiscard]] std::string vetted_script(const std::vector<ArchiveEntry>& entries);

}  // namespace gallop::agent
