// SPDX-License-Identifier: MIT
// The window's panels: one free function each, one file each in panels/.
#pragma once

#include "viz/ui.h"

namespace gallop::viz {

/// Menus, and the training's summary at the right. Returns its height.
float draw_menu_bar(Ui& ui);
/// What the trainer died of. Height 0 without a failure, or once dismissed.
[[nodiscard]] float banner_height(const Ui& ui);
void draw_banner(Ui& ui, const Box& box);

/// The left column: the run, whose episodes are on show, camera, what the picture shows.
void draw_run_panel(Ui& ui, const Box& box);
/// The 3-D picture, the words on it, and the mouse in it.
void draw_view(Ui& ui, const Box& box);
/// Under the picture: player's buttons, scrubbing, speed.
[[nodiscard]] float timeline_height(const Ui& ui);
void draw_timeline(Ui& ui, const Box& box);
/// The right column.
void draw_charts_panel(Ui& ui, const Box& box);
/// One chart in the middle of the window, when Ui::state.maximised names it.
void draw_maximised_chart(Ui& ui, const Box& box);
void draw_log_panel(Ui& ui, const Box& box);

/// On top of the charts; height 0 unless wanted.
[[nodiscard]] float sensors_card_height(const Ui& ui);
void draw_sensors_card(Ui& ui);

// over the picture
void draw_sensors(Ui& ui, const Box& view);  ///< only where the charts are hidden
void draw_profiler(Ui& ui, const Box& view);
void draw_info(Ui& ui, const Box& view);
void draw_toasts(Ui& ui, const Box& view);

// over everything
void draw_help(Ui& ui);
void draw_close_dialog(Ui& ui);
void draw_open_dialog(Ui& ui);

/// Dragging a line between two panels: how far the mouse moved it in this frame, in pixels.
[[nodiscard]] ImVec2 drag_splitter(Ui& ui, const char* name, const Box& box, bool vertical);

}  // namespace gallop::viz
