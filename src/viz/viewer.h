// SPDX-License-Identifier: MIT
// The desktop window: 3-D view, panels, charts, keys. A function of its model, called once a frame; it knows
// no trainer and no thread. A face: GLFW, OpenGL and ImGui stay behind.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "env/scene.h"
#include "viz/viewer_model.h"

namespace gallop::viz {

struct ViewerOptions {
  std::string title = "Gallop";
  int width = 1280;
  int height = 800;
  std::filesystem::path settings = {};  ///< file that remembers the window's layout; empty: none
  /// Where shots/ and videos/ are made when needed, while there is no run; a run's go into its folder.
  std::filesystem::path output = ".";
  int fps_limit = 0;  ///< 0: 60, or 30 where OpenGL is drawn by the processor, which the trainer needs
};

class Viewer {
 public:
  /// Opens the window. Throws MachineError: no display, or an OpenGL below 3.3.
  Viewer(const ViewerOptions& options, const env::Scene& scene);
  /// Closes it; a recording under way is finished first.
  ~Viewer();
  Viewer(const Viewer&) = delete;
  Viewer& operator=(const Viewer&) = delete;

  /// Handles input, draws one frame of `model`, shows it, and waits until the next is due. Throws
  /// MachineError when the display went away; the viewer can only be destroyed then.
  [[nodiscard]] ViewerIntent frame(const ViewerModel& model);

  /// E.g. "llvmpipe (LLVM 15.0.6, 256 bits), OpenGL 3.3".
  [[nodiscard]] std::string gl_description() const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace gallop::viz
