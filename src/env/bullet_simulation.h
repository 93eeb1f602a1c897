// SPDX-License-Identifier: MIT
// The robot and its ground in Bullet's own world, solver and collision detection, nothing replaced: the
// reference that the faster simulation is held to.
#pragma once

#include <memory>

#include "env/simulation.h"
#include "env/urdf_model.h"

namespace gallop::env {

class BulletSimulation final : public Simulation {
 public:
  /// `model` must have passed require_half_cheetah().
  explicit BulletSimulation(const UrdfModel& model);
  ~BulletSimulation() override;

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
