// SPDX-License-Identifier: MIT
// A renderer with a still camera, and one red capsule to look at.
#pragma once

#include <span>

#include "viz/offscreen_context.h"
#include "viz/renderer.h"

namespace gallop::viz {

inline constexpr int kWidth = 320;
inline constexpr int kHeight = 180;

/// One red capsule, upright in its body.
inline env::Scene one_capsule() {
  env::Scene scene;
  scene.bodies = {"torso"};
  scene.capsules.push_back({0, 0.15, 0.5, {}, {0.8F, 0.02F, 0.02F, 1.0F}});
  return scene;
}

inline env::Pose at(double x, double y, double z) {
  env::Pose pose;
  pose.position = {x, y, z};
  return pose;
}

/// The same look at the middle of the lane for every picture.
inline Camera still_camera() { return Orbit{4.0F, 0.0F, -15.0F, 40.0F}.look_at({0.0F, 0.0F, 0.4F}); }

struct Studio {
  explicit Studio(const env::Scene& scene) : renderer(gl, scene, kWidth, kHeight) {}

  Image picture(const env::Poses& poses, const RenderOptions& options = {},
                std::span<const Marker> markers = {}) {
    renderer.draw(poses, still_camera(), options, markers);
    Image image;
    renderer.read_pixels(image);
    return image;
  }

  OffscreenContext gl;
  Renderer renderer;
};

}  // namespace gallop::viz
