// SPDX-License-Identifier: MIT
// The house's buttons, boxes and rows: each shows its key and notes its place in Ui::items.
#pragma once

#include <functional>
#include <string>

#include "viz/ui.h"

namespace gallop::viz {

/// A panel without a title bar, filling `box`; its ground is the window's. Always pair with end_panel().
void begin_panel(const char* name, const Box& box, bool scrolls = true);
void end_panel();

/// The rectangle of the item drawn last, and of what is seen of it.
[[nodiscard]] Box item_box();
/// Notes the item drawn last. `text_width` is what its words need, of `room` pixels.
void note_item(Ui& ui, std::string label, float text_width = 0.0F, float room = 0.0F);

/// A heading in small capitals with a line after it.
void heading(Ui& ui, const char* words);
/// A faint name and its value, in two columns.
void fact(Ui& ui, const char* name, const std::string& value, ImU32 colour = ink::kText);
/// Words cut with "..." where they do not fit, whole in a tooltip.
void fitted_words(Ui& ui, const std::string& label, const std::string& words, float room, ImU32 colour);
[[nodiscard]] std::string shortened(const std::string& words, float room);
/// `words` of the item drawn last, while the mouse rests on it.
void tooltip(const std::string& words);

/// A button with its key at the right, faint. A width of 0 is what is left of the line.
void command_button(Ui& ui, Command command, float width = 0.0F, bool prominent = false);
/// The same with a sign instead of words.
enum class Sign { Play, Pause, StepBack, StepForward, Restart };
void sign_button(Ui& ui, Command command, Sign sign);
/// A box to tick, with its key.
void command_switch(Ui& ui, Command command, float width);
/// One of several: a round box. True when it was chosen now.
bool choice(Ui& ui, const std::string& label, const std::string& key, bool chosen, float width);
/// A plain button. True when pressed.
bool plain_button(Ui& ui, const std::string& label, float width = 0.0F, ImU32 colour = 0);

/// Width of one of `count` items that share the line.
[[nodiscard]] float shared_width(int count);

}  // namespace gallop::viz
