// SPDX-License-Identifier: MIT
// The handlers touch nothing but sig_atomic_t counters.
#include "app/interrupt.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace gallop::app {
namespace {

constexpr int kExitBySignal = 128;

volatile std::sig_atomic_t stop_count = 0;
volatile std::sig_atomic_t first_signal = 0;
volatile std::sig_atomic_t save_requested = 0;

extern "C" void count_stop(int signal) {
  if (first_signal == 0) first_signal = signal;
  stop_count = stop_count + 1;
  if (stop_count >= 3) _exit(kExitBySignal + first_signal);
}

extern "C" void request_save(int) { save_requested = 1; }

struct Disposition {
  int signal;
  void (*handler)(int);
  struct sigaction before = {};
};
std::array dispositions = {Disposition{SIGINT, count_stop}, Disposition{SIGTERM, count_stop},
                           Disposition{SIGUSR1, request_save}, Disposition{SIGHUP, SIG_IGN},
                           Disposition{SIGPIPE, SIG_IGN}};

}  // namespace

Interrupt::Interrupt() {
  stop_count = 0;
  first_signal = 0;
  save_requested = 0;
  for (Disposition& disposition : dispositions) {
    struct sigaction action {};
    action.sa_handler = disposition.handler;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(disposition.signal, &action, &disposition.before);
  }
}

Interrupt::~Interrupt() {
  for (const Disposition& disposition : dispositions)
    sigaction(disposition.signal, &disposition.before, nullptr);
}

bool Interrupt::stop_requested() const { return stop_count >= 1; }
bool Interrupt::in_a_hurry() const { return stop_count >= 2; }
int Interrupt::exit_code() const { return kExitBySignal + first_signal; }

bool Interrupt::take_save_request() {
  if (save_requested == 0) return false;
  save_requested = 0;
  return true;
}

void Interrupt::wait_for_user(double seconds, const std::function<bool()>& is_asked) {
  constexpr int kSlice = 50;  // milliseconds
  pollfd input{isatty(STDIN_FILENO) != 0 ? STDIN_FILENO : -1, POLLIN, 0};
  for (double waited = 0.0; waited < seconds; waited += kSlice * 1e-3) {
    const bool signalled = stop_requested() || take_save_request();
    if (signalled || is_asked()) return;
    if (poll(&input, 1, kSlice) > 0) {
      char line[256];
      if (read(STDIN_FILENO, line, sizeof line) >= 0) return;
    }
  }
}

}  // namespace gallop::app
