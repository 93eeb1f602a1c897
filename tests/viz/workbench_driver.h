// SPDX-License-Identifier: MIT
// The window's panels without a window: an ImGui context with letters but no screen, and hands that press
// keys and the mouse as ImGui's backends do.
#pragma once

#include <imgui.h>

#include <optional>
#include <string>

#include "viz/workbench.h"

namespace gallop::viz {

class WorkbenchDriver {
 public:
  explicit WorkbenchDriver(ViewerModel shown, float width = 1280.0F, float height = 800.0F,
                           float scale = 1.0F);
  ~WorkbenchDriver();
  WorkbenchDriver(const WorkbenchDriver&) = delete;
  WorkbenchDriver& operator=(const WorkbenchDriver&) = delete;

  /// One frame; what the user wanted in it.
  ViewerIntent frame();
  /// A few frames, so that places have settled.
  void settle();

  // each returns everything wanted from the first frame to the last
  ViewerIntent press(int key, bool control = false, bool shift = false);
  ViewerIntent click(const std::string& label, int button = 0);
  ViewerIntent double_click(const std::string& label);
  ViewerIntent drag(const ImVec2& from, const ImVec2& to, int button = 0, bool control = false);
  void move_to(const ImVec2& place);
  void type(const std::string& words);

  /// Throws when it was not drawn.
  [[nodiscard]] Item item(const std::string& label) const;
  [[nodiscard]] bool shows(const std::string& label) const {
    return workbench.items().find(label) != nullptr;
  }

  ViewerModel model;
  FrameFacts facts;
  Workbench workbench;
  std::string clipboard;
  std::optional<Box> chart_picture;  ///< wished for in any frame
  bool screenshot = false;
  bool record = false;

 private:
  ImGuiContext* context_;
  float scale_;
};

}  // namespace gallop::viz
