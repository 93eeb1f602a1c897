// SPDX-License-Identifier: MIT
// What a learner needs from a world: sizes, reset, step. A face: standard library only.
// Deliberately not here: seeds, rendering, physics. Those belong to the concrete environment.
#pragma once

#include <bitset>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace gallop::env {

/// Joints of a robot, in the order of its actions.
using JointSet = std::bitset<32>;

/// Outcome of one step. `observation` is owned by the environment and valid until the next call.
struct StepResult {
  std::span<const float> observation;
  /// Reward of the step, in the original's double precision.
  double reward = 0.0;
  /// The task itself ended: no future reward exists, a bootstrap must be zero.
  bool terminated = false;
  /// The episode was cut (time limit): the future goes on, a bootstrap must be kept.
  bool truncated = false;
  /// Joints that stand at an end of their range after the step (worlds without joints: none).
  JointSet joints_at_limit = {};
  /// The simulation left what physics allows: nothing of this step, and no later one of this episode, is of
  /// any use.
  bool blew_up = false;
};

/// The second half of an observation that also says how its first half changed since the step before:
/// clamp(factor * (now - before), -limit, limit) of each number, in float; 0 after a reset.
struct ObservedDeltas {
  float factor = 1.0F;
  float limit = 0.0F;
};

class Environment {
 public:
  virtual ~Environment() = default;

  [[nodiscard]] virtual int observation_size() const = 0;
  [[nodiscard]] virtual int action_size() const = 0;
  /// What the second half of an observation is, where it is that.
  [[nodiscard]] virtual std::optional<ObservedDeltas> observed_deltas() const { return std::nullopt; }
  /// Simulated seconds per step.
  [[nodiscard]] virtual double step_duration() const = 0;
  /// Steps after which an episode is cut; 0: never.
  [[nodiscard]] virtual int time_limit() const = 0;
  /// Distance travelled forward since the last reset, in metres (0 for worlds without a forward).
  [[nodiscard]] virtual double distance() const = 0;

  /// Starts the next episode and returns its first observation. Draws go on from episode to episode.
  virtual std::span<const float> reset() = 0;
  /// As reset(), with a body that moves forward already, at `speed` m/s (worlds without a forward: at rest).
  virtual std::span<const float> reset_running(double /*speed*/) { return reset(); }
  /// Advances by one action (action_size() finite numbers).
  virtual StepResult step(std::span<const float> action) = 0;

  /// Everything that later episodes and steps depend on, as bytes.
  [[nodiscard]] virtual std::string save() const { throw std::logic_error("this world cannot be saved"); }
  /// Goes on, bit for bit, where an environment of the same kind was when it gave these bytes; returns the
  /// observation of that moment. Throws std::invalid_argument, and stays as it was, for other bytes.
  virtual std::span<const float> restore(std::string_view /*bytes*/) {
    throw std::logic_error("this world cannot be restored");
  }
};

}  // namespace gallop::env
