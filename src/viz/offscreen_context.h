// SPDX-License-Identifier: MIT
// OpenGL without a screen: EGL on a graphics card if there is one, else Mesa's software driver.
#pragma once

#include <string>

#include "viz/gl_context.h"

namespace gallop::viz {

class OffscreenContext final : public GlContext {
 public:
  /// Tries each graphics card, then Mesa without a surface, and is current afterwards.
  /// Throws MachineError "cannot create offscreen GL: ..." with what to install.
  OffscreenContext();
  ~OffscreenContext() override;

  void make_current() override;

  /// E.g. "llvmpipe (LLVM 15.0.6, 256 bits), OpenGL 3.3 (Core Profile) Mesa 22.3.6".
  [[nodiscard]] const std::string& description() const { return description_; }

 private:
  void* display_ =
      nullptr;  ///< EGLDisplay: one a process and device, shared with other contexts, never closed here
  void* context_ = nullptr;  ///< EGLContext
  std::string description_;
};

}  // namespace gallop::viz
