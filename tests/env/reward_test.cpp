// SPDX-License-Identifier: MIT
// The reward, term by term, against numbers worked out by hand.
#include "env/reward.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

namespace gallop::env {

TEST_CASE("progress is speed towards the target") {
  CHECK(potential(0, 0) == -1000.0 / 0.0165);
  CHECK(potential(997, 4) == -5.0 / 0.0165);
  const double one_metre_per_second = potential(0.0165, 0) - potential(0, 0);
  CHECK(one_metre_per_second == doctest::Approx(1.0).epsilon(1e-9));
  CHECK(potential(-0.0165, 0) - potential(0, 0) == doctest::Approx(-1.0).epsilon(1e-9));
}

TEST_CASE("alive is plus one while upright and off thighs and shins") {
  CHECK(alive_bonus(0.0, {}) == 1.0);
  CHECK(alive_bonus(0.999, {}) == 1.0);
  CHECK(alive_bonus(-0.999, {}) == 1.0);
  CHECK(alive_bonus(1.0, {}) == -1.0);
  CHECK(alive_bonus(-1.2, {}) == -1.0);
  CHECK(alive_bonus(std::numeric_limits<double>::quiet_NaN(), {}) == -1.0);
}

TEST_CASE("feet may touch the ground and nothing else may") {
  const std::array<double, 6> expected{1, -1, -1, 1, -1, -1};  // ffoot, fshin, fthigh, bfoot, bshin, bthigh
  for (std::size_t i = 0; i < 6; ++i) {
    std::array<std::uint8_t, 6> contact{};
    contact[i] = 1;
    CHECK(alive_bonus(0.0, contact) == expected[i]);
  }
}

TEST_CASE("electricity costs power and torque") {
  const std::array<float, 6> none{};
  const std::array<float, 6> push{0.5F, 0, 0, 0, 0, 0};
  const std::array<float, 6> speeds{-2.0F, 7, 0, 0, 0, 0};
  CHECK(electricity_cost(none, speeds) == 0.0);
  CHECK(electricity_cost(push, none) == doctest::Approx(-0.1 * 0.25 / 6).epsilon(1e-6));
  CHECK(electricity_cost(push, speeds) == doctest::Approx(-2.0 * 1.0 / 6 - 0.1 * 0.25 / 6).epsilon(1e-6));
}

TEST_CASE("electricity is charged for actions beyond what is applied") {
  const std::array<float, 6> none{};
  const std::array<float, 6> ten{10, 10, 10, 10, 10, 10};
  CHECK(electricity_cost(ten, none) == -10.0);
}

TEST_CASE("electricity is averaged in float32") {
  const std::array<float, 6> none{};
  const std::array<float, 6> action{0.1F, 0.2F, 0.3F, 0.4F, 0.5F, 0.6F};
  float sum = 0.0F;
  for (const float value : action) sum += value * value;
  CHECK(electricity_cost(action, none) == -2.0 * 0.0 + -0.1 * static_cast<double>(sum / 6.0F));
}

TEST_CASE("every joint at its limit costs a tenth") {
  CHECK(joints_at_limit_cost(0) == 0.0);
  CHECK(joints_at_limit_cost(3) == -0.1 * 3);
}

TEST_CASE("the reward is the sum of its terms in the original's order") {
  const RewardTerms terms{1.0, 2.718281828, -0.3333, -0.1, 0.0};
  CHECK(terms.total() == (((1.0 + 2.718281828) + -0.3333) + -0.1) + 0.0);
}

}  // namespace gallop::env
