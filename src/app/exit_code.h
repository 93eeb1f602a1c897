// SPDX-License-Identifier: MIT
// Exit codes of the program, by what went wrong.
#pragma once

#include <exception>
#include <filesystem>

#include "errors.h"

namespace gallop::app {

inline constexpr int kSuccess = 0;
inline constexpr int kInternalError = 1;
inline constexpr int kBadUsage = 2;
inline constexpr int kMachineLacks = 3;
inline constexpr int kBadFile = 4;
inline constexpr int kDiverged = 5;

[[nodiscard]] inline int exit_code_of(const std::exception& error) {
  if (dynamic_cast<const UsageError*>(&error) != nullptr) return kBadUsage;
  if (dynamic_cast<const MachineError*>(&error) != nullptr) return kMachineLacks;
  if (dynamic_cast<const FileError*>(&error) != nullptr) return kBadFile;
  if (dynamic_cast<const std::filesystem::filesystem_error*>(&error) != nullptr) return kBadFile;
  if (dynamic_cast<const DivergenceError*>(&error) != nullptr) return kDiverged;
  return kInternalError;
}

}  // namespace gallop::app
