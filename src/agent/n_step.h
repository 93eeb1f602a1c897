// SPDX-License-Identifier: MIT
// Transitions over n steps: (s_t, a_t, sum_{k<n} gamma^k r_{t+k}, s_{t+n}), with what the value of s_{t+n}
// counts for. n = 1 is the ordinary transition. The last ones of an episode are shorter.
#pragma once

#include <deque>
#include <span>
#include <utility>
#include <vector>

namespace gallop::agent {

struct NStepTransition {
  std::vector<float> observation;
  std::vector<float> action;
  double reward = 0.0;    ///< discounted sum
  double discount = 1.0;  ///< gamma to the power of the steps summed
  int steps = 0;
};

class NStepTransitions {
 public:
  NStepTransitions(int steps, double gamma) : steps_(steps), gamma_(gamma) {}

  /// Adds a step that began in `observation`, and gives those that are now complete to `store(transition)`:
  /// all that are pending when the episode is over, else at most one.
  template <typename Store>
  void add(std::span<const float> observation, std::span<const float> action, double reward,
           bool episode_over, const Store& store) {
    pending_.push_back({{observation.begin(), observation.end()}, {action.begin(), action.end()}});
    for (NStepTransition& transition : pending_) {
      transition.reward += transition.discount * reward;
      transition.discount *= gamma_;
      ++transition.steps;
    }
    while (!pending_.empty() && (episode_over || pending_.front().steps == steps_)) {
      store(pending_.front());
      pending_.pop_front();
    }
  }

  /// From now on transitions span `steps`, not less than now; those that are pending too.
  void lengthen(int steps) { steps_ = steps; }

  /// Forgets what is pending: the episode will not be continued.
  void clear() { pending_.clear(); }

  [[nodiscard]] const std::deque<NStepTransition>& pending() const { return pending_; }
  /// Goes on from what pending() was.
  void restore(std::deque<NStepTransition> pending) { pending_ = std::move(pending); }

 private:
  int steps_;
  double gamma_;
  std::deque<NStepTransition> pending_;
};

}  // namespace gallop::agent
