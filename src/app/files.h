// SPDX-License-Identifier: MIT
// Files that are whole or not there: written under a temporary name, flushed to the disk, renamed.
// Every failure is a FileError that names the file and the system's reason.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace gallop::app {

/// "cannot <verb> <file>: <reason of errno>"
[[noreturn]] void throw_file_error(const std::string& verb, const std::filesystem::path& file);

[[nodiscard]] std::string read_file(const std::filesystem::path& file);
/// Hands a file's bytes to `take`, a block at a time.
void read_in_blocks(const std::filesystem::path& file, const std::function<void(std::string_view)>& take);
/// Replaces `file` by `bytes` in one rename.
void write_file(const std::filesystem::path& file, std::string_view bytes);
/// Replaces `to` by a copy of `from` in one rename.
void write_copy(const std::filesystem::path& from, const std::filesystem::path& to);
/// Makes `link` point to `target` (relative to the link's folder) in one rename.
void point_link(const std::filesystem::path& link, const std::filesystem::path& target);
/// Creates a folder and its parents.
void make_folder(const std::filesystem::path& folder);
/// Flushes a folder, and every file in it, to the disk.
void flush_folder(const std::filesystem::path& folder);

/// A file that only grows: a log. What a full disk refuses is kept and written with the next lines, so that
/// it leaves no hole.
class AppendFile {
 public:
  enum class Start {
    Empty,  ///< a file that is there loses what it holds
    AtEnd,  ///< it is gone on with
  };
  /// Opens the file, and creates it if it is not there. Throws FileError.
  explicit AppendFile(std::filesystem::path path, Start start = Start::Empty);
  /// Opens a text file to go on after its heading and the first `rows` lines below; what follows them is cut
  /// off. A file that is not there begins with `heading`, whole lines. Throws FileError.
  AppendFile(std::filesystem::path path, std::string_view heading, std::size_t rows);
  ~AppendFile();
  AppendFile(const AppendFile&) = delete;
  AppendFile& operator=(const AppendFile&) = delete;

  /// Throws FileError when not everything could be written yet; nothing is lost by that.
  void append(std::string_view bytes);

 private:
  std::filesystem::path path_;
  int descriptor_;
  std::string waiting_;
};

}  // namespace gallop::app
