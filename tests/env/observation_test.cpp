// SPDX-License-Identifier: MIT
// The 26 numbers as functions of a reading, against numbers worked out by hand.
#include "env/observation.h"

#include <doctest/doctest.h>

#include <cmath>

namespace gallop::env {
namespace {

constexpr JointRanges kRanges{{{-1, 1}, {-2, 0}, {0, 4}, {-1, 3}, {-0.5, 0.5}, {1, 2}}};

Quaternion pitched(double angle) { return {0.0, std::sin(angle / 2), 0.0, std::cos(angle / 2)}; }

/// Upright at 0.7 m, at rest, every joint in the middle of its range.
Reading resting() {
  Reading reading;
  reading.torso_position = {0.0, 0.0, 0.7};
  reading.torso_rotation = pitched(0.0);
  for (std::size_t k = 0; k < 6; ++k)
    reading.joint_positions[3 + k] = 0.5 * (kRanges[k].lower + kRanges[k].upper);
  return reading;
}

Observation observed(const Reading& reading, const std::array<std::uint8_t, 6>& feet = {}) {
  return observe(reading, body_position(reading, 17), 0.7, feet, kRanges);
}

}  // namespace

TEST_CASE("a robot at rest observes zeros but for the cosine of its heading") {
  const Observation observation = observed(resting());
  for (int i = 0; i < kObservationSize; ++i) {
    CAPTURE(i);
    CHECK(observation.values[static_cast<std::size_t>(i)] == (i == 2 ? 1.0F : 0.0F));
  }
  CHECK(observation.joints_at_limit.none());
}

TEST_CASE("height counts from the start and velocities are scaled by 0.3") {
  Reading reading = resting();
  reading.torso_position[2] = 0.95;
  reading.torso_velocity = {2.0, 0.0, -1.0};
  const auto values = observed(reading).values;
  CHECK(values[0] == 0.25F);
  CHECK(values[3] == 0.6F);
  CHECK(values[4] == 0.0F);
  CHECK(values[5] == -0.3F);
}

TEST_CASE("a positive pitch is a nose pointing down") {
  Reading reading = resting();
  reading.torso_rotation = pitched(0.4);
  const auto values = observed(reading).values;
  CHECK(values[6] == 0.0F);
  CHECK(values[7] == doctest::Approx(0.4));
}

TEST_CASE("beyond the vertical pitch folds back and roll and heading turn by half") {
  Reading reading = resting();
  reading.torso_rotation = pitched(2.0);
  reading.torso_velocity = {1.0, 0.0, 0.5};
  const auto values = observed(reading).values;
  CHECK(values[7] == doctest::Approx(M_PI - 2.0));
  CHECK(std::abs(values[6]) == doctest::Approx(M_PI));
  CHECK(values[2] == doctest::Approx(-1.0));
  CHECK(values[3] == doctest::Approx(-0.3));  // forward is now seen as backward
  CHECK(values[5] == doctest::Approx(0.15));
}

TEST_CASE("at the vertical roll is zero and pitch a quarter turn") {
  for (const double sign : {-1.0, 1.0}) {
    const Attitude at = attitude(pitched(sign * M_PI_2));
    CHECK(at.roll == 0.0);
    CHECK(at.pitch == sign * M_PI_2);
    CHECK(at.yaw == 0.0);
  }
}

TEST_CASE("roll and heading come from their own axes") {
  CHECK(attitude({std::sin(0.15), 0, 0, std::cos(0.15)}).roll == doctest::Approx(0.3));
  CHECK(attitude({0, 0, std::sin(0.15), std::cos(0.15)}).yaw == doctest::Approx(0.3));
}

TEST_CASE("joints are seen relative to their range and a tenth of their speed") {
  Reading reading = resting();
  reading.joint_positions[3] = 0.5;  // range -1 to 1
  reading.joint_positions[5] = 1.0;  // range 0 to 4
  reading.joint_velocities[4] = -3.0;
  const Observation observation = observed(reading);
  CHECK(observation.values[8] == 0.5F);
  CHECK(observation.values[12] == -0.5F);
  CHECK(observation.values[11] == -0.3F);
  CHECK(observation.joint_speeds[1] == -0.3F);
}

TEST_CASE("observations are clipped at 5 and the speeds that the reward uses are not") {
  Reading reading = resting();
  reading.joint_velocities[3] = 80.0;
  reading.joint_velocities[8] = -80.0;
  const Observation observation = observed(reading);
  CHECK(observation.values[9] == 5.0F);
  CHECK(observation.values[19] == -5.0F);
  CHECK(observation.joint_speeds[0] == 8.0F);
  CHECK(observation.joint_speeds[5] == -8.0F);
}

TEST_CASE("a joint counts as at its limit beyond 99 percent of its range") {
  Reading reading = resting();
  reading.joint_positions[3] = 0.985;
  CHECK(observed(reading).joints_at_limit.none());
  reading.joint_positions[3] = 0.995;
  reading.joint_positions[6] = -1.2;  // outside -1 to 3
  CHECK(observed(reading).joints_at_limit == 0b1001);
}

TEST_CASE("contact flags are passed on in feet order") {
  const auto values = observed(resting(), {1, 0, 0, 1, 0, 1}).values;
  CHECK(values[20] == 1.0F);
  CHECK(values[21] == 0.0F);
  CHECK(values[23] == 1.0F);
  CHECK(values[25] == 1.0F);
}

TEST_CASE("the mean position counts the torso four times and every other body twice") {
  Reading reading;
  reading.link_x = {0.5, 0.5, 0.5, 1, 2, 3, 4, 5, 6};
  reading.torso_position = {0.5, 0.0, 0.66};
  const BodyPosition with_floor = body_position(reading, 17);
  CHECK(with_floor.x == (4 * 0.5 + 2 * (1 + 2 + 3 + 4 + 5 + 6)) / 17.0);
  CHECK(with_floor.y == 0.0);
  CHECK(with_floor.z == 0.66);
  CHECK(body_position(reading, 16).x == 44.0 / 16.0);
}

TEST_CASE("a robot that is not a number observes no numbers") {
  Reading reading = resting();
  reading.joint_positions[3] = std::nan("");
  CHECK(std::isnan(observed(reading).values[8]));
}

}  // namespace gallop::env
