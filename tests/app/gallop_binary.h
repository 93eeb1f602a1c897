// SPDX-License-Identifier: MIT
// The real program in a folder of its own, without a display.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "support/subprocess.h"
#include "support/temporary_directory.h"

namespace gallop::support {

class Workplace {
 public:
  [[nodiscard]] const std::filesystem::path& path() const { return folder_.path(); }

  /// `words` separated by blanks; more `environment` and limits through `options`.
  Subprocess start(const std::string& words, Subprocess::Options options = {}) const {
    std::vector<std::string> command = {GALLOP_BINARY};
    std::string word;
    for (const char c : words + " ") {
      if (c != ' ') {
        word += c;
      } else if (!word.empty()) {
        command.push_back(std::exchange(word, {}));
      }
    }
    return start(command, std::move(options));
  }
  Outcome run(const std::string& words, Subprocess::Options options = {}) const {
    return start(words, std::move(options)).wait();
  }

 private:
  Subprocess start(const std::vector<std::string>& command, Subprocess::Options options) const {
    options.folder = path();
    options.environment.insert(options.environment.begin(),
                               {"DISPLAY", "WAYLAND_DISPLAY", "NO_COLOR", "OMP_NUM_THREADS=1"});
    return {command, options};
  }

  TemporaryDirectory folder_;
};

}  // namespace gallop::support
