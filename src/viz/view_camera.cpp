// SPDX-License-Identifier: MIT
// Hands a drag on to the camera in use.
#include "viz/view_camera.h"

namespace gallop::viz {
namespace {

CameraKind kind_of(CameraChoice choice) {
  switch (choice) {
    case CameraChoice::Side:
      return CameraKind::Side;
    case CameraChoice::Pybullet:
      return CameraKind::Pybullet;
    case CameraChoice::Front:
      return CameraKind::Front;
    case CameraChoice::Follow:
    case CameraChoice::Free:
      break;
  }
  return CameraKind::Follow;
}

}  // namespace

void ViewCamera::choose(CameraChoice choice) {
  if (choice == CameraChoice::Free) {
    if (!is_free()) {
      free_ = FreeCamera(camera());
    }
  } else {
    tracking_ = TrackingCamera(kind_of(choice));
    tracking_.follow(position_, 0.0F);
  }
  choice_ = choice;
}

void ViewCamera::follow(const env::Poses& poses, float duration) {
  if (tracked_ >= poses.size()) {
    return;
  }
  const auto& p = poses[tracked_].position;
  position_ = {p[0], p[1], p[2]};
  tracking_.follow(position_, duration);
}

void ViewCamera::orbit(float dx, float dy) {
  if (is_free()) {
    free_.orbit(dx, dy);
  } else {
    tracking_.set_orbit(turned(tracking_.orbit(), dx, dy));
  }
}

void ViewCamera::pan(float dx, float dy, float view_height) {
  choose(CameraChoice::Free);
  free_.pan(dx, dy, view_height);
}

void ViewCamera::zoom(float ticks) {
  if (is_free()) {
    free_.zoom(ticks);
  } else {
    tracking_.set_orbit(zoomed(tracking_.orbit(), ticks));
  }
}

Camera ViewCamera::camera() const { return is_free() ? free_.camera() : tracking_.camera(); }

}  // namespace gallop::viz
