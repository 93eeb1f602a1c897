// SPDX-License-Identifier: MIT
// The handlers touch nothing but sig_atomic_t counters.
#include "app/interrupt.h"

#include <unistd.h>

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

void install(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, nullptr);
}

void install_all(void (*stop)(int), void (*save)(int), void (*ignore)(int)) {
  install(SIGINT, stop);
  install(SIGTERM, stop);
  install(SIGUSR1, save);
  install(SIGHUP, ignore);
  install(SIGPIPE, ignore);
}

}  // namespace

Interrupt::Interrupt() {
  stop_count = 0;
  first_signal = 0;
  save_requested = 0;
  install_all(count_stop, request_save, SIG_IGN);
}

Interrupt::~Interrupt() { install_all(SIG_DFL, SIG_DFL, SIG_DFL); }

bool Interrupt::stop_requested() const { return stop_count >= 1; }
bool Interrupt::in_a_hurry() const { return stop_count >= 2; }
int Interrupt::exit_code() const { return kExitBySignal + first_signal; }

bool Interrupt::take_save_request() {
  if (save_requested == 0) return false;
  save_requested = 0;
  return true;
}

}  // namespace gallop::app
