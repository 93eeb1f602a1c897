// SPDX-License-Identifier: MIT
// Draws a scene at one instant into a texture. It does not know whether anyone is looking: a film reads the
// pixels, a window shows the texture.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "env/scene.h"
#include "viz/camera.h"
#include "viz/gl_context.h"
#include "viz/image.h"
#include "viz/markers.h"

namespace gallop::viz {

struct RenderOptions {
  bool shadows = true;
  bool grid = true;  ///< the lane with its metre marks and numbers; the checker stays
  bool wireframe = false;
  bool collisions = false;  ///< Scene::collisions in place of Scene::capsules, where there are any
  int selected = -1;        ///< the body that is brighter and outlined; -1: none
};

class Renderer {
 public:
  /// `context` must outlive the renderer; every call makes it current. Throws std::runtime_error when a
  /// shader does not compile, the picture is too large for the driver, or the scene has more than 64
  /// capsules.
  Renderer(GlContext& context, const env::Scene& scene, int width, int height);
  ~Renderer();
  Renderer(Renderer&&) noexcept;
  Renderer& operator=(Renderer&&) noexcept;

  /// Changes the picture's size; its contents are undefined until the next draw.
  void resize(int width, int height);
  /// Draws the scene with its bodies at `poses` (one a body) and `markers`, antialiased. A marker shows
  /// through what is less than half a metre in front of it. Sets all the OpenGL state it needs; leaves no
  /// framebuffer and no vertex array bound, and the viewport the picture's.
  void draw(const env::Poses& poses, const Camera& camera, const RenderOptions& options = {},
            std::span<const Marker> markers = {});
  /// Copies the picture last drawn into `image`, whose memory is reused when its size fits.
  void read_pixels(Image& image) const;
  /// The OpenGL texture of the picture last drawn; its first row is the top of the picture. Valid until
  /// resize().
  [[nodiscard]] std::uintptr_t texture() const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace gallop::viz
