// SPDX-License-Identifier: MIT
// A display without a screen: Xvfb, started for a test and ended with it.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>

namespace gallop::support {

class VirtualDisplay {
 public:
  explicit VirtualDisplay(int width = 1280, int height = 800) {
    int numbers[2];
    if (pipe(numbers) != 0) return;
    server_ = fork();
    if (server_ == 0) {
      const std::string screen = std::to_string(width) + "x" + std::to_string(height) + "x24";
      const std::string descriptor = std::to_string(numbers[1]);
      close(numbers[0]);
      const int nowhere = open("/dev/null", O_WRONLY);
      dup2(nowhere, STDERR_FILENO);
      execlp("Xvfb", "Xvfb", "-displayfd", descriptor.c_str(), "-screen", "0", screen.c_str(), "-nolisten",
             "tcp", nullptr);
      _exit(127);
    }
    close(numbers[1]);
    read_number(numbers[0]);
    close(numbers[0]);
  }
  ~VirtualDisplay() {
    if (server_ <= 0) return;
    kill(server_, SIGTERM);
    waitpid(server_, nullptr, 0);
  }
  VirtualDisplay(const VirtualDisplay&) = delete;
  VirtualDisplay& operator=(const VirtualDisplay&) = delete;

  /// Where Xvfb is not installed there is none, and a test of windows has nothing to test.
  [[nodiscard]] bool is_there() const { return !name_.empty(); }
  /// For the DISPLAY variable.
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  /// Xvfb picks a free number and writes it, and a line end, when it is ready.
  void read_number(int descriptor) {
    constexpr int kPatience = 20'000;  // milliseconds
    std::string digits;
    pollfd ready{descriptor, POLLIN, 0};
    for (char c = 0; poll(&ready, 1, kPatience) > 0 && read(descriptor, &c, 1) == 1;) {
      if (c == '\n') {
        name_ = ":" + digits;
        return;
      }
      digits += c;
    }
  }

  pid_t server_ = -1;
  std::string name_;
};

}  // namespace gallop::support
