// SPDX-License-Identifier: MIT
// The whole user interface as a function of the model, independent of any window: it lives in an ImGui
// context and needs nothing but its input.
#pragma once

#include <span>
#include <vector>

#include "viz/ui.h"

namespace gallop::viz {

/// What the picture in the middle shall show.
struct PictureWanted {
  Camera camera;
  RenderOptions options;
  std::vector<Marker> markers;
};

class Workbench {
 public:
  Workbench(const env::Scene& scene, const Settings& settings);

  /// Draws every panel between ImGui::NewFrame() and ImGui::Render(), and returns what the user wants.
  [[nodiscard]] ViewerIntent draw(const ViewerModel& model, const FrameFacts& facts, const Fonts& fonts,
                                  float scale);

  /// Of the frame drawn last.
  [[nodiscard]] PictureWanted picture(const env::Poses& poses, const env::Contacts& contacts) const;
  /// Where the picture is, in the window's coordinates; empty while a chart fills its place.
  [[nodiscard]] const Box& picture_place() const { return view_; }
  [[nodiscard]] const WindowWishes& wishes() const { return wishes_; }
  [[nodiscard]] const Items& items() const { return items_; }
  [[nodiscard]] const Settings& settings() const { return state_.settings; }
  void remember_size(int width, int height);

  /// The window's own cross was pressed: in the next frame, asks or closes.
  void ask_to_close() { is_asked_to_close_ = true; }
  /// Files dropped on the window: wanted open in the next frame.
  void drop(std::vector<std::filesystem::path> files);
  /// Shown for a few seconds.
  void tell(LogLine line);

 private:
  void take_in(const ViewerModel& model);
  void follow(const PlaybackModel& playback);
  void draw_panels(Ui& ui);
  void drag_splitters(Ui& ui, const Layout& layout);

  WorkbenchState state_;
  Items items_;
  WindowWishes wishes_;
  Box view_;  ///< where the picture was in the latest frame
  bool is_asked_to_close_ = false;
  std::vector<std::filesystem::path> dropped_;
  std::vector<LogLine> untold_;

  // the moment shown before this one
  int last_step_ = -1;
  std::int64_t last_episode_ = 0;
  Show last_show_ = Show::Live;
  TrainingState last_training_ = TrainingState::None;
};

}  // namespace gallop::viz
