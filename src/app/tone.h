// SPDX-License-Identifier: MIT
// How a line is meant; the terminal and the window have a colour for each.
#pragma once

namespace gallop::app {

enum class Tone { Plain, Good, Faint, Warning };

}  // namespace gallop::app
