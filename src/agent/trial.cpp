// SPDX-License-Identifier: MIT
// The copy ends without handlers, destructors or a core file, and says through a pipe what it caught.
#include "agent/trial.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <ctime>
#include <exception>
#include <fstream>

#include "errors.h"

namespace gallop::agent {
namespace {

constexpr int kReturned = 0, kThrew = 1, kFailed = 2;  // exit codes of the copy
constexpr std::size_t kLongestWhat = 4096;

[[noreturn]] void fail(const char* what) {
  throw MachineError(std::string(what) + ": " + std::strerror(errno));
}

void limit(decltype(RLIMIT_CPU) resource, long long most) {
  const rlimit both = {static_cast<rlim_t>(most), static_cast<rlim_t>(most)};
  setrlimit(resource, &both);
}

/// The address sanitizer reserves terabytes and dies without.
void limit_memory() {
  constexpr long long kSanitized = 1LL << 40;
  long long pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  const long long now = pages * sysconf(_SC_PAGESIZE);
  if (now < kSanitized) limit(RLIMIT_AS, now + kTrialBytes);
}

[[noreturn]] void be_the_copy(const std::function<void()>& action, int answer) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (const int signal :
       {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGTRAP, SIGINT, SIGTERM, SIGHUP, SIGUSR1})
    std::signal(signal, SIG_DFL);
  const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(nowhere, stream);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_CPU, kTrialSeconds);
  limit_memory();
  try {
    action();
  } catch (const std::exception& error) {
    const std::string what = std::string(error.what()).substr(0, kLongestWhat);
    _exit(write(answer, what.data(), what.size()) < 0 ? kFailed : kThrew);
  } catch (...) {  // or it would find a handler further up, and go on as a second one of us
    _exit(kFailed);
  }
  _exit(kReturned);
}

/// False when it has not ended in time; it is ended then.
bool wait_for(pid_t copy, int& status) {
  using Clock = std::chrono::steady_clock;
  constexpr timespec kMillisecond = {0, 1'000'000};
  const auto deadline = Clock::now() + std::chrono::seconds(kTrialSeconds);
  for (pid_t ended = 0; (ended = waitpid(copy, &status, WNOHANG)) != copy;
       nanosleep(&kMillisecond, nullptr)) {
    if (ended < 0 && errno != EINTR) fail("lost a process");
    if (Clock::now() < deadline) continue;
    kill(copy, SIGKILL);
    while (waitpid(copy, &status, 0) < 0 && errno == EINTR) continue;
    return false;
  }
  return true;
}

}  // namespace

Trial try_apart(const std::function<void()>& action) {
  std::array<int, 2> pipe_ends{};
  if (pipe2(pipe_ends.data(), O_CLOEXEC) != 0) fail("no further pipe");
  const auto [from, to] = pipe_ends;
  const pid_t copy = fork();
  if (copy == 0) be_the_copy(action, to);
  close(to);
  if (copy < 0) {
    close(from);
    fail("no further process");
  }

  int status = 0;
  const bool in_time = wait_for(copy, status);  // what it says fits into the pipe, so it never waits for us
  std::string what(kLongestWhat, '\0');
  what.resize(static_cast<std::size_t>(std::max<ssize_t>(0, read(from, what.data(), what.size()))));
  close(from);
  if (!in_time || (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)) return {Trial::End::TookTooLong};
  if (WIFEXITED(status) && WEXITSTATUS(status) == kReturned) return {};
  if (WIFEXITED(status) && WEXITSTATUS(status) == kThrew) return {Trial::End::Threw, what};
  return {Trial::End::Crashed};
}

}  // namespace gallop::agent
