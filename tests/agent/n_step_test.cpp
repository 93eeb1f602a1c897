// SPDX-License-Identifier: MIT
// Rewards summed over n steps: full ones, the short ones of an episode's end, and what a new episode forgets.
#include "agent/n_step.h"

#include <doctest/doctest.h>

#include <array>

namespace gallop::agent {
namespace {

struct Stored {
  float observation;
  double reward;
  double discount;
};

// Step t begins in observation t and pays 10^t.
std::vector<Stored> feed(NStepTransitions& transitions, int steps, bool episode_over_at_end) {
  std::vector<Stored> stored;
  double reward = 1.0;
  for (int t = 0; t < steps; ++t, reward *= 10.0) {
    transitions.add(std::array{static_cast<float>(t)}, std::array{0.0F}, reward,
                    episode_over_at_end && t + 1 == steps, [&](const NStepTransition& transition) {
                      stored.push_back({transition.observation[0], transition.reward, transition.discount});
                    });
  }
  return stored;
}

}  // namespace

TEST_CASE("one step is the ordinary transition") {
  NStepTransitions transitions(1, 0.5);
  const std::vector<Stored> stored = feed(transitions, 3, false);
  REQUIRE(stored.size() == 3);
  CHECK(stored[2].observation == 2.0F);
  CHECK(stored[2].reward == 100.0);
  CHECK(stored[2].discount == 0.5);
  CHECK(transitions.pending().empty());
}

TEST_CASE("three steps sum their discounted rewards, and an episode's last ones are shorter") {
  NStepTransitions transitions(3, 0.5);
  const std::vector<Stored> stored = feed(transitions, 4, true);
  REQUIRE(stored.size() == 4);
  CHECK(stored[0].observation == 0.0F);
  CHECK(stored[0].reward == 1.0 + 0.5 * 10.0 + 0.25 * 100.0);
  CHECK(stored[0].discount == 0.125);
  CHECK(stored[1].reward == 10.0 + 0.5 * 100.0 + 0.25 * 1000.0);
  CHECK(stored[2].observation == 2.0F);
  CHECK(stored[2].reward == 100.0 + 0.5 * 1000.0);
  CHECK(stored[2].discount == 0.25);
  CHECK(stored[3].reward == 1000.0);
  CHECK(stored[3].discount == 0.5);
  CHECK(transitions.pending().empty());
}

TEST_CASE("what is pending when transitions are lengthened is lengthened too") {
  NStepTransitions transitions(2, 0.5);
  CHECK(feed(transitions, 1, false).empty());
  transitions.lengthen(3);
  CHECK(feed(transitions, 1, false).empty());
  const std::vector<Stored> stored = feed(transitions, 1, false);
  REQUIRE(stored.size() == 1);
  CHECK(stored[0].discount == 0.125);
}

TEST_CASE("what is pending is forgotten with its episode") {
  NStepTransitions transitions(3, 0.5);
  CHECK(feed(transitions, 2, false).empty());
  CHECK(transitions.pending().size() == 2);
  transitions.clear();
  CHECK(feed(transitions, 1, true).front().reward == 1.0);
}

}  // namespace gallop::agent
