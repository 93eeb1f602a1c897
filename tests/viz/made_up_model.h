// SPDX-License-Identifier: MIT
// A run as it might be after some hundred episodes, for tests of the window: a robot, a learning curve, a
// moment of an episode, a log. The same numbers every time.
#pragma once

#include "viz/viewer_model.h"

namespace gallop::viz {

/// A torso with two legs of three parts each, as the half cheetah has.
[[nodiscard]] env::Scene made_up_scene();
/// Of that robot, `x` metres on its way.
[[nodiscard]] env::Poses made_up_poses(double x, double phase = 0.0);

/// A run under way with so many finished episodes of 1000 steps, and a live episode at step 427.
[[nodiscard]] ViewerModel made_up_model(int episodes);

}  // namespace gallop::viz
