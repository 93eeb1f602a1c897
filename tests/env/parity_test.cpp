// SPDX-License-Identifier: MIT
// Every recording of the original replays with equality; a recording that was tampered with does not.
#include "env/parity.h"

#include <doctest/doctest.h>

#include <cstring>
#include <fstream>
#include <sstream>
#include <string>

#include "support/temporary_directory.h"

namespace gallop::env {
namespace {

std::filesystem::path recording(const std::string& name) {
  return std::filesystem::path(GALLOP_TRACES) / (name + ".trace");
}

/// A copy of 02_uniform with `change` added to the double at `offset` of record `step` (1 is the first).
template <typename T>
ParityReport replay_tampered(std::size_t step, std::size_t offset, T change,
                             const ParityOptions& options = {}) {
  std::ostringstream stream;
  stream << std::ifstream(recording("02_uniform"), std::ios::binary).rdbuf();
  std::string bytes = stream.str();
  char* place = bytes.data() + 64 + 320 + (step - 1) * 360 + offset;
  T value;
  std::memcpy(&value, place, sizeof(value));
  value = static_cast<T>(value + change);
  std::memcpy(place, &value, sizeof(value));
  const support::TemporaryDirectory folder;
  const auto file = folder.path() / "tampered.trace";
  std::ofstream(file, std::ios::binary) << bytes;
  return replay_trace(file, options);
}

ParityOptions exact() {
  ParityOptions options;
  options.rule = ParityRule::Exact;
  return options;
}

}  // namespace

TEST_CASE("every recording replays by the rule this machine allows") {
  for (const char* name : {"01_zeros", "02_uniform", "03_held", "04_sine", "05_bang_flips",
                           "06_uniform_over_range", "07_policy"}) {
    for (const Engine engine : {Engine::Planar, Engine::Bullet}) {
      CAPTURE(name);
      CAPTURE(static_cast<int>(engine));
      ParityOptions options;
      options.environment.engine = engine;
      const ParityReport report = replay_trace(recording(name), options);
      CAPTURE(report.first_difference);
      CHECK(report.passed);
      CHECK(report.episodes == 2);
      CHECK(report.rule == parity_rule_here());
      if (report.rule == ParityRule::Portable) continue;
      CHECK(report.steps == 1175);
      CHECK(report.tolerance == 0.0);
      CHECK_FALSE(report.first_difference_step.has_value());
      CHECK(report.max_observation_difference == 0.0);
      CHECK(report.max_reward_difference == 0.0);
      CHECK(report.max_reward_term_difference == 0.0);
      CHECK(report.max_joint_difference == 0.0);
      CHECK(report.max_torso_difference == 0.0);
      CHECK(report.max_reset_difference == 0.0);
      CHECK(report.contact_differences == 0);
    }
  }
}

TEST_CASE("the portable rule compares each episode's first hundred steps") {
  ParityOptions options;
  options.rule = ParityRule::Portable;
  const ParityReport report = replay_trace(recording("05_bang_flips"), options);
  CHECK(report.passed);
  CHECK(report.steps == 200);
  CHECK(report.tolerance == 1e-5);
}

TEST_CASE("a difference in any recorded number is found") {
  if (parity_rule_here() == ParityRule::Portable) return;
  SUBCASE("observation") {
    const ParityReport report = replay_tampered(40, 24 + 4 * 8, 1e-3F);
    CHECK_FALSE(report.passed);
    CHECK(report.max_observation_difference == doctest::Approx(1e-3).epsilon(1e-3));
    CHECK(report.first_difference_step == 40);
    CHECK(report.first_difference.starts_with("episode 1 step 40: observation 8 is "));
  }
  SUBCASE("reward") {
    const ParityReport report = replay_tampered(7, 128, 1e-9);
    CHECK_FALSE(report.passed);
    CHECK(report.max_reward_difference == doctest::Approx(1e-9).epsilon(1e-3));
    CHECK(report.first_difference_step == 7);
  }
  SUBCASE("a term of the reward") { CHECK(replay_tampered(3, 136, 1e-9).max_reward_term_difference > 0.0); }
  SUBCASE("joints at limit") {
    CHECK(replay_tampered(3, 153, std::uint8_t{1}).max_reward_term_difference == 1.0);
  }
  SUBCASE("contact") {
    const ParityReport report = replay_tampered(3, 154, std::uint8_t{1});
    CHECK_FALSE(report.passed);
    CHECK(report.contact_differences == 1);
  }
  SUBCASE("joint state") { CHECK_FALSE(replay_tampered(1000, 160 + 8 * 4, 1e-12).passed); }
  SUBCASE("joint velocity") { CHECK_FALSE(replay_tampered(12, 232, 1e-12).passed); }
  SUBCASE("torso") { CHECK_FALSE(replay_tampered(12, 304 + 8, 1e-12).passed); }
  SUBCASE("something that is not a number") {
    const ParityReport report = replay_tampered(2, 128, std::numeric_limits<double>::quiet_NaN());
    CHECK_FALSE(report.passed);
    CHECK(report.max_reward_difference == std::numeric_limits<double>::infinity());
  }
}

TEST_CASE("an action that was changed is found by its consequences") {
  const ParityReport report = replay_tampered(10, 4, 0.5F, exact());
  CHECK_FALSE(report.passed);
  CHECK(report.first_difference_step == 10);
  CHECK(report.max_joint_difference > 1e-3);
}

TEST_CASE("a tolerance allows differences up to it") {
  if (parity_rule_here() == ParityRule::Portable) return;
  ParityOptions options;
  options.tolerance = 1e-6;
  CHECK(replay_tampered(5, 128, 9e-7, options).passed);
  CHECK_FALSE(replay_tampered(5, 128, 2e-6, options).passed);
}

}  // namespace gallop::env
