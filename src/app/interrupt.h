// SPDX-License-Identifier: MIT
// Signals as questions one can ask between steps; the handler only counts.
// SIGINT or SIGTERM once: stop after this step, save, draw, film. Twice: skip the pictures. A third time: end
// at once. SIGUSR1: save and evaluate now. SIGHUP and SIGPIPE are ignored: a closed terminal must not end a
// run.
#pragma once

#include <functional>

namespace gallop::app {

class Interrupt {
 public:
  /// Installs the handlers; one instance at a time.
  Interrupt();
  /// Puts back what was there before.
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  [[nodiscard]] bool stop_requested() const;
  [[nodiscard]] bool in_a_hurry() const;
  /// True once for each SIGUSR1 (those that arrive together count as one).
  [[nodiscard]] bool take_save_request();
  /// Returns after `seconds`, or earlier: on a signal, on Enter where standard input is a terminal, or when
  /// `is_asked` (of someone else, asked now and then) says so.
  void wait_for_user(double seconds, const std::function<bool()>& is_asked);
  /// 128 + the number of the first signal to stop: 130 or 143.
  [[nodiscard]] int exit_code() const;
};

}  // namespace gallop::app
