// SPDX-License-Identifier: MIT
// Counting the multiply-adds of an update from its recipe.
#include "agent/update_cost.h"

#include <algorithm>
#include <vector>

namespace gallop::agent {
namespace {

/// Multiply-adds of a perceptron for one row of a batch.
struct Cost {
  Cost(int inputs, const std::vector<int>& hidden, int outputs) {
    double width = inputs;
    for (const int next : hidden) {
      if (forward == 0.0) first = width * next;
      forward += width * next;
      width = next;
    }
    forward += width * outputs;
  }
  double forward = 0.0;  ///< also the cost of the weights' gradient, and of the inputs' gradient
  double first = 0.0;    ///< the first layer's part

  /// Forward, weights' gradient, and inputs' gradient of every layer but the first.
  [[nodiscard]] double training() const { return 3.0 * forward - first; }
};

}  // namespace

double update_gflop(const SacConfig& config, int observation_size, int action_size) {
  const Cost actor(observation_size, config.hidden, 2 * action_size);
  const Cost critic(observation_size + action_size, config.hidden, std::max(1, config.quantiles));
  const Cost value(observation_size, config.hidden, 1);

  const double critics = config.critics;
  double row = 0.0;
  switch (config.target) {
    case Target::Q:  // next action, target critics, critics
      row += actor.forward + critics * (critic.forward + critic.training());
      break;
    case Target::Value:  // target value, critics; and the value network's own update
      row += value.forward + critics * critic.training();
      row += actor.forward + critics * critic.forward + value.training();
      break;
    case Target::None:  // next action, critics over the joint batch
      row += actor.forward + critics * 2.0 * critic.training();
      break;
  }
  // the policy's gradient passes through the critics to their inputs, but not to their weights; where rows do
  // not depend on each other and the smaller Q counts, through one of them for each row
  const bool one_judges =
      config.quantiles == 0 && (config.norm == Normalization::None || config.target == Target::None);
  const double judged = critics + (one_judges ? 1.0 : critics);
  row += (actor.training() + judged * critic.forward) / config.policy_delay;
  return 2e-9 * row * config.batch;
}

}  // namespace gallop::agent
