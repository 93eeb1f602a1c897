// SPDX-License-Identifier: MIT
// Temporary names, flushes and renames.
#include "app/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <system_error>

#include "errors.h"

namespace gallop::app {
namespace {

namespace fs = std::filesystem;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

fs::path temporary_name(const fs::path& file) { return file.string() + ".tmp" + std::to_string(getpid()); }

/// Removes the temporary file unless the rename took it away.
class Temporary {
 public:
  explicit Temporary(fs::path path) : path_(std::move(path)) {}
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;
  ~Temporary() {
    std::error_code ignored;
    fs::remove(path_, ignored);
  }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

void flush(const fs::path& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) throw_file_error("open", path);
  const int result = fsync(descriptor);
  const int reason = errno;
  close(descriptor);
  // some file systems cannot flush a folder, and say so with EINVAL
  if (result != 0 && reason != EINVAL) {
    errno = reason;
    throw_file_error("write", path);
  }
}

void rename_over(const fs::path& from, const fs::path& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0) throw_file_error("write", to);
}

}  // namespace

void throw_file_error(const std::string& verb, const fs::path& file) {
  const int code = errno;
  throw FileError("cannot " + verb + " " + file.string() + ": " + std::strerror(code), {}, code);
}

void read_in_blocks(const fs::path& file, const std::function<void(std::string_view)>& take) {
  const File in(std::fopen(file.c_str(), "rbe"));
  if (!in) throw_file_error("open", file);
  char block[1 << 16];
  while (const std::size_t count = std::fread(block, 1, sizeof block, in.get())) take({block, count});
  if (std::ferror(in.get()) != 0) throw_file_error("read", file);
}

std::string read_file(const fs::path& file) {
  std::string bytes;
  read_in_blocks(file, [&bytes](std::string_view block) { bytes += block; });
  return bytes;
}

void write_file(const fs::path& file, std::string_view bytes) {
  const Temporary temporary(temporary_name(file));
  {
    File out(std::fopen(temporary.path().c_str(), "wbe"));
    if (!out) throw_file_error("write", file);
    const bool written = std::fwrite(bytes.data(), 1, bytes.size(), out.get()) == bytes.size() &&
                         std::fflush(out.get()) == 0 && fsync(fileno(out.get())) == 0;
    if (!written) throw_file_error("write", file);
  }
  rename_over(temporary.path(), file);
}

void write_copy(const fs::path& from, const fs::path& to) {
  const Temporary temporary(temporary_name(to));
  std::error_code error;
  fs::copy_file(from, temporary.path(), fs::copy_options::overwrite_existing, error);
  if (error) throw FileError("cannot write " + to.string() + ": " + error.message(), {}, error.value());
  flush(temporary.path());
  rename_over(temporary.path(), to);
}

void point_link(const fs::path& link, const fs::path& target) {
  const Temporary temporary(temporary_name(link));
  std::error_code error;
  fs::remove(temporary.path(), error);
  fs::create_symlink(target, temporary.path(), error);
  if (error) throw FileError("cannot write " + link.string() + ": " + error.message(), {}, error.value());
  rename_over(temporary.path(), link);
}

void make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw FileError("cannot create " + folder.string() + ": " + error.message());
}

namespace {

/// Cuts a text file after its first `count` lines; leaves a shorter one as it is.
void keep_lines(const fs::path& file, std::size_t count) {
  const std::string text = read_file(file);
  std::size_t end = 0;
  for (std::size_t line = 0; line < count; ++line) {
    const std::size_t next = text.find('\n', end);
    if (next == std::string::npos) return;
    end = next + 1;
  }
  if (end < text.size()) write_file(file, std::string_view(text).substr(0, end));
}

const fs::path& prepared(const fs::path& file, std::string_view heading, std::size_t rows) {
  if (fs::exists(file)) {
    keep_lines(file, static_cast<std::size_t>(std::count(heading.begin(), heading.end(), '\n')) + rows);
  } else {
    write_file(file, heading);
  }
  return file;
}

}  // namespace

AppendFile::AppendFile(fs::path path, Start start)
    : path_(std::move(path)),
      descriptor_(open(path_.c_str(),
                       O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | (start == Start::Empty ? O_TRUNC : 0),
                       0644)) {
  if (descriptor_ < 0) throw_file_error("write", path_);
}

AppendFile::AppendFile(fs::path path, std::string_view heading, std::size_t rows)
    : AppendFile(prepared(path, heading, rows), Start::AtEnd) {}

AppendFile::~AppendFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

void AppendFile::append(std::string_view bytes) {
  waiting_ += bytes;
  while (!waiting_.empty()) {
    const ssize_t count = write(descriptor_, waiting_.data(), waiting_.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw_file_error("write", path_);
    waiting_.erase(0, static_cast<std::size_t>(count));
  }
}

void flush_folder(const fs::path& folder) {
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_regular_file()) flush(entry.path());
  }
  flush(folder);
}

}  // namespace gallop::app
