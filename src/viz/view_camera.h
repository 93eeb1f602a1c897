// SPDX-License-Identifier: MIT
// The window's point of view: one of the cameras that go along with the robot, or one moved by hand.
#pragma once

#include "env/scene.h"
#include "viz/camera.h"
#include "viz/free_camera.h"

namespace gallop::viz {

enum class CameraChoice { Follow, Free, Side, Pybullet, Front };

class ViewCamera {
 public:
  explicit ViewCamera(const env::Scene& scene) : tracked_(tracked_body(scene)) {}

  /// From its usual place; the free one takes over where the other stands.
  void choose(CameraChoice choice);
  [[nodiscard]] CameraChoice choice() const { return choice_; }

  /// Goes along to the robot at `poses`, `duration` simulated seconds after the last call.
  void follow(const env::Poses& poses, float duration);

  // by hand: pixels to the right and down; ticks of the wheel
  void orbit(float dx, float dy);
  /// A camera that was going along stays behind as a free one.
  void pan(float dx, float dy, float view_height);
  void zoom(float ticks);

  [[nodiscard]] Camera camera() const;

 private:
  [[nodiscard]] bool is_free() const { return choice_ == CameraChoice::Free; }

  std::size_t tracked_;
  CameraChoice choice_ = CameraChoice::Follow;
  TrackingCamera tracking_{CameraKind::Follow};
  FreeCamera free_;
  glm::vec3 position_{0.0F, 0.0F, 0.6F};  ///< of the tracked body, last seen
};

}  // namespace gallop::viz
