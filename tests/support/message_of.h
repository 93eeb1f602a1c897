// SPDX-License-Identifier: MIT
// The text of the error that an action throws, for tests of messages.
#pragma once

#include <string>

namespace gallop::support {

/// what() of the Error that `action` throws; other errors pass through.
template <class Error, class Action>
std::string message_of(const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

}  // namespace gallop::support
