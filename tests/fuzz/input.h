// SPDX-License-Identifier: MIT
// What every target shares: its entry point, its input as a file, where folders are, and which errors are an
// answer.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "errors.h"

/// The one entry point of libFuzzer, and of corpus_main.cpp.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,  // NOLINT(readability-identifier-naming)
                                      std::size_t size);

namespace gallop::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Where folders are made for loaders that want one: in memory.
inline constexpr const char* kMemory = "/dev/shm";

/// The input as a file, in memory.
class InputFile {
 public:
  explicit InputFile(std::string_view bytes) : descriptor_(memfd_create("input", MFD_CLOEXEC)) {
    if (descriptor_ < 0 ||
        write(descriptor_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
      std::abort();
  }
  ~InputFile() { close(descriptor_); }
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  [[nodiscard]] std::filesystem::path path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

/// True when `action` got through, false when it refused its input as the program would tell a user. Any
/// other exception is a finding.
template <class Action>
bool accepts(const Action& action) {
  try {
    action();
    return true;
  } catch (const UserError&) {
    return false;
  }
}

}  // namespace gallop::fuzz
