// SPDX-License-Identifier: MIT
// flock on a file that also names its owner.
#include "app/run_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "app/files.h"
#include "app/run_folder.h"
#include "app/system_facts.h"
#include "errors.h"

namespace gallop::app {
namespace {

namespace fs = std::filesystem;

/// The open file is still the one at `path`: its last owner did not remove it between our opening and locking
/// it.
bool is_still_there(int descriptor, const fs::path& path) {
  struct stat ours {};
  struct stat named {};
  return fstat(descriptor, &ours) == 0 && stat(path.c_str(), &named) == 0 && ours.st_ino == named.st_ino &&
         ours.st_dev == named.st_dev;
}

/// For a moment a reader may hold it, to see whether anyone does.
bool lock(int descriptor) {
  constexpr int kTries = 10;
  constexpr useconds_t kPause = 10'000;  // microseconds
  for (int i = 0; i < kTries; ++i) {
    if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) return true;
    if (errno != EWOULDBLOCK) return false;
    usleep(kPause);
  }
  return false;
}

}  // namespace

RunLock::RunLock(const fs::path& folder) : file_(folder / kName) {
  while (true) {
    descriptor_ = open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor_ < 0) throw_file_error("write", file_);
    if (!lock(descriptor_)) {
      const int reason = errno;
      close(descriptor_);
      if (reason != EWOULDBLOCK) {
        errno = reason;  // a file system without locks, for one
        throw_file_error("lock", file_);
      }
      const int number = run_number(folder);
      const std::string run = number > 0 ? "run " + std::to_string(number) : folder.string();
      throw FileError(run + " is being written by " + read_file(file_) + "; stop it first");
    }
    if (is_still_there(descriptor_, file_)) break;
    close(descriptor_);
  }
  const std::string since = clock_time().substr(0, 5);
  const std::string owner = "pid " + std::to_string(getpid()) + " (host " + host_name() + ") since " + since;
  if (ftruncate(descriptor_, 0) != 0 || pwrite(descriptor_, owner.data(), owner.size(), 0) < 0) {
    close(descriptor_);
    throw_file_error("write", file_);
  }
}

RunLock::~RunLock() {
  std::error_code ignored;
  fs::remove(file_, ignored);
  close(descriptor_);
}

std::string writer_of(const fs::path& folder) {
  const fs::path file = folder / RunLock::kName;
  const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return {};
  const bool held = flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  close(descriptor);
  try {
    return held ? read_file(file) : std::string{};
  } catch (const FileError&) {  // it ended just now
    return {};
  }
}

}  // namespace gallop::app
