// SPDX-License-Identifier: MIT
// The X server may go away under a window: an ssh connection that breaks, a session that ends. Xlib would end
// the whole process then, and with it hours of training.
#pragma once

namespace gallop::viz {

/// From now on a display that is lost is only noted. Needs GLFW to be started; nothing happens where the
/// display is not X11.
void survive_display_loss();
/// Whether it was lost since. Nothing that hangs on it may be used or closed any more; Mesa's software
/// driver, for one, never comes back from showing a picture then. Costs one system call.
[[nodiscard]] bool is_display_lost();

}  // namespace gallop::viz
