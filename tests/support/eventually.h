// SPDX-License-Identifier: MIT
// Waiting for what another thread or process does.
#pragma once

#include <chrono>
#include <functional>
#include <thread>

namespace gallop::support {

/// Whether it comes true within ten seconds.
inline bool eventually(const std::function<bool()>& is_true) {
  for (int i = 0; i < 100; ++i) {
    if (is_true()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return is_true();
}

}  // namespace gallop::support
