// SPDX-License-Identifier: MIT
// A program run as a user runs it: its exit code, what it said, and signals on the way.
#pragma once

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace gallop::support {

struct Outcome {
  int code = 0;  ///< exit code, or 128 + signal
  std::string out;
  std::string err;
};

class Subprocess {
 public:
  struct Options {
    std::filesystem::path folder = ".";         ///< working directory
    std::vector<std::string> environment = {};  ///< "NAME=value" sets, "NAME" unsets
    long largest_file = 0;                      ///< bytes a file may have, 0: no limit; writing beyond fails
  };

  Subprocess(const std::vector<std::string>& command, const Options& options)
      : out_(std::tmpfile()), err_(std::tmpfile()) {
    pid_ = fork();
    if (pid_ < 0) throw std::runtime_error("cannot fork");
    if (pid_ == 0) become(command, options);
  }
  ~Subprocess() {
    if (!ended_) {
      kill(pid_, SIGKILL);
      waitpid(pid_, nullptr, 0);
    }
    std::fclose(out_);
    std::fclose(err_);
  }
  Subprocess(const Subprocess&) = delete;
  Subprocess& operator=(const Subprocess&) = delete;

  void send(int signal) const { kill(pid_, signal); }

  /// Waits until standard output holds `text`; false when it ends or a minute passes without it.
  bool says(const std::string& text) { return shows(out_, text); }
  /// The same for standard error.
  bool complains(const std::string& text) { return shows(err_, text); }

  /// Waits for the end; kills the program after five minutes.
  Outcome wait() {
    for (int i = 0; i < 30'000 && !has_ended(); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    if (!ended_)
      throw std::runtime_error("the program does not end; it said: " + contents(out_) + contents(err_));
    return {code_, contents(out_), contents(err_)};
  }

 private:
  [[noreturn]] void become(const std::vector<std::string>& command, const Options& options) const {
    dup2(fileno(out_), STDOUT_FILENO);
    dup2(fileno(err_), STDERR_FILENO);
    for (const std::string& variable : options.environment) {
      const std::size_t equals = variable.find('=');
      if (equals == std::string::npos) {
        unsetenv(variable.c_str());
      } else {
        setenv(variable.substr(0, equals).c_str(), variable.c_str() + equals + 1, 1);
      }
    }
    if (options.largest_file > 0) {
      const rlimit limit{static_cast<rlim_t>(options.largest_file),
                         static_cast<rlim_t>(options.largest_file)};
      setrlimit(RLIMIT_FSIZE, &limit);
      std::signal(SIGXFSZ, SIG_IGN);
    }
    std::vector<char*> arguments;
    for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    if (chdir(options.folder.c_str()) == 0) execv(arguments[0], arguments.data());
    _exit(127);
  }

  bool shows(std::FILE* file, const std::string& text) {
    for (int i = 0; i < 6000; ++i) {
      const bool last_look = has_ended();
      if (contents(file).find(text) != std::string::npos) return true;
      if (last_look) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  }

  bool has_ended() {
    int status = 0;
    if (!ended_ && waitpid(pid_, &status, WNOHANG) == pid_) {
      ended_ = true;
      code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    return ended_;
  }

  /// What the program wrote so far; its own file position is left alone.
  static std::string contents(std::FILE* file) {
    std::string text;
    char block[4096];
    for (ssize_t count;
         (count = pread(fileno(file), block, sizeof block, static_cast<off_t>(text.size()))) > 0;) {
      text.append(block, static_cast<std::size_t>(count));
    }
    return text;
  }

  std::FILE* out_;
  std::FILE* err_;
  pid_t pid_ = -1;
  bool ended_ = false;
  int code_ = 0;
};

}  // namespace gallop::support
