// SPDX-License-Identifier: MIT
// BulletSimulation's results, bit for bit, in a fraction of the time: the robot moves in a plane, and most of
// Bullet's 3-D arithmetic multiplies zeros.
#pragma once

#include <memory>

#include "env/simulation.h"
#include "env/urdf_model.h"

namespace gallop::env {

class PlanarSimulation final : public Simulation {
 public:
  /// `model` must have passed require_half_cheetah().
  explicit PlanarSimulation(const UrdfModel& model);
  ~PlanarSimulation() override;

  void reset(std::span<const double, kActionSize> leg_angles, double speed) override;
  void step(std::span<const double, kActionSize> leg_torques) override;
  void push(const Push& push) override;
  [[nodiscard]] Reading read() const override;
  void poses(Poses& out) const override;
  void contacts(Contacts& out) const override;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace gallop::env
