// SPDX-License-Identifier: MIT
// What each command does, whether it can be given now, and what it is called now.
#pragma once

#include <string>

#include "viz/ui.h"

namespace gallop::viz {

/// Turns a command into an intent, a wish to the window or a change of what is shown. One that cannot be
/// given now does nothing.
void carry_out(Ui& ui, Command command);

[[nodiscard]] bool can_be_given(const Ui& ui, Command command);
/// Of those that switch something: whether it is on.
[[nodiscard]] bool is_on(const Ui& ui, Command command);
/// The label, or what fits the moment: "Resume training".
[[nodiscard]] std::string label_now(const Ui& ui, Command command);

/// Asks before closing where a run is under way.
void close_window(Ui& ui);
/// A line shown for a few seconds.
void show_toast(WorkbenchState& state, LogLine line);

}  // namespace gallop::viz
