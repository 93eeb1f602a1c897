// SPDX-License-Identifier: MIT
// What can go wrong for a user, by the exit code it leads to. A face shared by all rooms.
// Programmer errors are assertions; everything else that escapes is an internal error (exit 1).
#pragma once

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

namespace gallop {

/// For messages of libraries: torch's go on for pages, and some begin with an empty line.
[[nodiscard]] inline std::string first_line(const std::string& text) {
  const std::size_t begin = std::min(text.find_first_not_of(" \n"), text.size());
  return text.substr(begin, text.find('\n', begin) - begin);
}

/// Something the user can act on. `what()` says what and where, `hint()` what to type instead (may be empty).
class UserError : public std::runtime_error {
 public:
  UserError(const std::string& what, std::string hint = {})
      : std::runtime_error(what), hint_(std::move(hint)) {}
  [[nodiscard]] const std::string& hint() const { return hint_; }

 private:
  std::string hint_;
};

/// Bad command line or configuration: exit 2.
struct UsageError : UserError {
  using UserError::UserError;
};
/// The machine lacks a display, EGL, an encoder, CUDA: exit 3.
struct MachineError : UserError {
  using UserError::UserError;
};
/// A file is missing, corrupt, of the wrong version, or there is no space: exit 4.
class FileError : public UserError {
 public:
  FileError(const std::string& what, std::string hint = {}, int code = 0)
      : UserError(what, std::move(hint)), code_(code) {}
  /// The system's errno, 0 where it is not known.
  [[nodiscard]] int code() const { return code_; }

 private:
  int code_;
};
/// Training diverged (a NaN or an infinity): exit 5.
struct DivergenceError : UserError {
  using UserError::UserError;
};

}  // namespace gallop
