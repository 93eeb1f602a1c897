// SPDX-License-Identifier: MIT
// Arithmetic in the original's order and precision: products and means of the costs are float32.
#include "env/reward.h"

#include <cmath>

#include "env/half_cheetah_spec.h"

namespace gallop::env {
namespace {

/// numpy's float32 mean of six products.
template <typename Product>
double mean(Product product) {
  float sum = 0.0F;
  for (std::size_t k = 0; k < kActionSize; ++k) sum += product(k);
  return static_cast<double>(sum / static_cast<float>(kActionSize));
}

}  // namespace

double potential(double x, double y) {
  const double dx = spec::kTargetX - x;
  const double dy = spec::kTargetY - y;
  return -std::sqrt(dy * dy + dx * dx) / kStepDuration;
}

double alive_bonus(double pitch, const std::array<std::uint8_t, 6>& feet_contact) {
  bool fallen = !(std::abs(pitch) < spec::kUprightPitch);
  for (const int flag : spec::kNoContactFlags)
    fallen = fallen || feet_contact[static_cast<std::size_t>(flag)] != 0;
  return fallen ? -1.0 : 1.0;
}

double electricity_cost(std::span<const float, 6> action, std::span<const float, 6> joint_speeds) {
  const double power = mean([&](std::size_t k) { return std::abs(action[k] * joint_speeds[k]); });
  const double torque = mean([&](std::size_t k) { return action[k] * action[k]; });
  return spec::kElectricityCost * power + spec::kStallTorqueCost * torque;
}

double joints_at_limit_cost(int joints_at_limit) { return spec::kJointsAtLimitCost * joints_at_limit; }

}  // namespace gallop::env
