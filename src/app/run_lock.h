// SPDX-License-Identifier: MIT
// One writer to a run folder. The kernel drops the lock with its process, so a killed run locks nobody out.
#pragma once

#include <filesystem>
#include <string>

namespace gallop::app {

class RunLock {
 public:
  /// Takes the lock. Throws FileError naming the process that holds it.
  explicit RunLock(const std::filesystem::path& folder);
  /// Releases it and removes its file.
  ~RunLock();
  RunLock(const RunLock&) = delete;
  RunLock& operator=(const RunLock&) = delete;

  /// Name of the lock's file inside the folder.
  static constexpr const char* kName = ".lock";

 private:
  std::filesystem::path file_;
  int descriptor_ = -1;
};

/// The process writing a run: "pid 4242 (host db1) since 12:01". Empty when none is.
[[nodiscard]] std::string writer_of(const std::filesystem::path& folder);

}  // namespace gallop::app
