// SPDX-License-Identifier: MIT
// A screen that nobody sees: an X server in memory, on the first free display, for as long as a test needs
// it.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace gallop::support {

class VirtualDisplay {
 public:
  static bool is_installed() { return access(kServer, X_OK) == 0; }

  /// Starts it and points DISPLAY to it. Throws when it does not come up.
  explicit VirtualDisplay(const std::string& size = "1600x1000x24") {
    int numbers[2];
    if (pipe(numbers) != 0) throw std::runtime_error("no pipe");
    const ComingOrGoing alone;
    server_ = fork();
    if (server_ == 0) {
      const std::string to = std::to_string(numbers[1]);
      close(numbers[0]);
      prctl(PR_SET_PDEATHSIG, SIGTERM);  // a test that crashes takes it along
      freopen("/dev/null", "w", stdout);
      freopen("/dev/null", "w", stderr);
      execl(kServer, kServer, "-displayfd", to.c_str(), "-screen", "0", size.c_str(), "-nolisten", "tcp",
            nullptr);
      _exit(127);
    }
    close(numbers[1]);
    std::string number;
    pollfd ready{numbers[0], POLLIN, 0};
    constexpr int kPatience = 20'000;  // milliseconds
    for (char letter = 0;
         poll(&ready, 1, kPatience) > 0 && read(numbers[0], &letter, 1) == 1 && letter != '\n';) {
      number += letter;
    }
    close(numbers[0]);
    if (number.empty()) {
      stop();
      throw std::runtime_error("Xvfb does not start");
    }
    if (const char* before = std::getenv("DISPLAY")) before_ = before;
    name_ = ":" + number;
    setenv("DISPLAY", name_.c_str(), 1);
    unsetenv("WAYLAND_DISPLAY");
  }
  ~VirtualDisplay() {
    {
      const ComingOrGoing alone;
      stop();
    }
    if (before_.empty()) {
      unsetenv("DISPLAY");
    } else {
      setenv("DISPLAY", before_.c_str(), 1);
    }
  }
  VirtualDisplay(const VirtualDisplay&) = delete;
  VirtualDisplay& operator=(const VirtualDisplay&) = delete;

  /// For the DISPLAY variable of a program.
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  static constexpr const char* kServer = "/usr/bin/Xvfb";

  // One server at a time, in all tests that run: one that goes takes the socket's file of its number with it,
  // and with that the file of one that has just come and been given the same number.
  class ComingOrGoing {
   public:
    ComingOrGoing() : file_(open(path().c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0666)) {
      if (file_ < 0 || flock(file_, LOCK_EX) != 0) throw std::runtime_error("cannot lock " + path());
    }
    ~ComingOrGoing() { close(file_); }
    ComingOrGoing(const ComingOrGoing&) = delete;
    ComingOrGoing& operator=(const ComingOrGoing&) = delete;

   private:
    static std::string path() {
      const auto file = "gallop_tests_displays_" + std::to_string(getuid());
      return std::filesystem::temp_directory_path() / file;
    }
    int file_;
  };

  void stop() const {
    kill(server_, SIGTERM);
    waitpid(server_, nullptr, 0);
  }

  pid_t server_ = -1;
  std::string name_;
  std::string before_;
};

}  // namespace gallop::support
