// SPDX-License-Identifier: MIT
// What the renderer needs from whoever owns an OpenGL context: a window or the off-screen one.
#pragma once

namespace gallop::viz {

/// An OpenGL 3.3 core context.
class GlContext {
 public:
  GlContext() = default;
  GlContext(const GlContext&) = delete;
  GlContext& operator=(const GlContext&) = delete;
  virtual ~GlContext() = default;

  /// Makes it the calling thread's current context; cheap when it already is. Throws MachineError.
  virtual void make_current() = 0;
};

}  // namespace gallop::viz
