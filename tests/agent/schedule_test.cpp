// SPDX-License-Identifier: MIT
// Schedules at their ends and on their way.
#include "agent/schedule.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <utility>
#include <vector>

namespace gallop::agent {
namespace {

double factor(const SacConfig& config, double progress, std::int64_t updates = 0) {
  return learning_rate_factor(config, progress, updates, Plateau{});
}

}  // namespace

TEST_CASE("linear and cosine schedules run from one to their final factor") {
  SacConfig config;
  CHECK(factor(config, 0.7) == 1.0);
  for (const Schedule schedule : {Schedule::Linear, Schedule::Cosine}) {
    config.lr_schedule = schedule;
    config.lr_final = 0.2;
    CHECK(factor(config, 0.0) == doctest::Approx(1.0));
    CHECK(factor(config, 0.5) == doctest::Approx(0.6));
    CHECK(factor(config, 1.0) == doctest::Approx(0.2));
    CHECK(factor(config, 3.0) == doctest::Approx(0.2));
  }
  CHECK(factor(config, 0.25) == doctest::Approx(0.2 + 0.8 * 0.5 * (1.0 + std::sqrt(0.5))));
}

TEST_CASE("a step schedule counts ticks, and a tick may be many updates") {
  SacConfig config;
  config.lr_schedule = Schedule::Step;
  config.lr_step = 1000;
  config.lr_gamma = 0.9;
  CHECK(factor(config, 0.0, 999) == 1.0);
  CHECK(factor(config, 0.0, 1000) == doctest::Approx(0.9));
  CHECK(factor(config, 0.0, 2500) == doctest::Approx(0.81));
  config.lr_every = 1000;  // the notebook
  CHECK(factor(config, 0.0, 999'999) == 1.0);
  CHECK(factor(config, 0.0, 1'000'000) == doctest::Approx(0.9));
}

TEST_CASE("a plateau reduces the rate after its patience, and a better score resets it") {
  SacConfig config;
  config.lr_schedule = Schedule::Plateau;
  config.lr_patience = 3;
  config.lr_gamma = 0.5;
  Plateau plateau;
  const auto report = [&](double score) {
    plateau.report(score, config);
    return learning_rate_factor(config, 0.0, 0, plateau);
  };
  CHECK(report(10.0) == 1.0);
  CHECK(report(9.0) == 1.0);
  CHECK(report(9.0) == 1.0);
  CHECK(report(11.0) == 1.0);
  CHECK(report(11.0) == 1.0);
  CHECK(report(11.0) == 1.0);
  CHECK(report(11.0) == 0.5);
  CHECK(report(11.0) == 0.5);
}

TEST_CASE("the cost of joints at their limits comes, stays and fades away") {
  SacConfig config;
  config.limit_cost_from = 20;
  config.limit_cost_until = 240;
  const std::vector<std::pair<std::int64_t, double>> expected = {
      {0, 0.0},   {20, 0.0},  {21, 0.05},  {30, 0.5},  {40, 1.0},
      {160, 1.0}, {200, 0.5}, {236, 0.05}, {240, 0.0}, {1'000'000, 0.0}};
  for (const auto& row : expected) {
    CAPTURE(row.first);
    CHECK(limit_cost_factor(config, row.first) == doctest::Approx(row.second));
  }
}

}  // namespace gallop::agent
