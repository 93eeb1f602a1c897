// SPDX-License-Identifier: MIT
// The sentences of a run, letter by letter.
#include "app/training_report.h"

#include <doctest/doctest.h>

using namespace gallop;
using namespace gallop::app;

TEST_CASE("an episode is one aligned line") {
  const agent::EpisodeSummary episode{
      .number = 307, .score = 1576.5, .length = 1000, .distance = 44.68, .speed = 2.708};
  CHECK(episode_line("12:07:14", episode, 1627.6, 1586.04, 297'000) ==
        "12:07:14  game  307  score  1576.5  best  1627.6  avg  1586.0  learn   297,000   x  44.7 m  v  2.71 "
        "m/s");
}

TEST_CASE("the bar shows share, pace and what remains") {
  const BarFacts facts{.steps = 308'000,
                       .total = 1'000'000,
                       .steps_per_second = 143,
                       .elapsed_seconds = 2162,
                       .average = 1588.4,
                       .best = 1588.4,
                       .temperature = 0.0612};
  CHECK(progress_bar(facts, false) ==
        " 30% [#########-----------------------] 308k/1M  143 st/s  36:02 < 1:20:39  avg 1588  best 1588  "
        "alpha .061");
  CHECK(progress_bar(facts, true) ==
        " 30% 308k/1M  143 st/s  36:02 < 1:20:39  avg 1588  best 1588  alpha .061");
  CHECK(progress_bar({.steps = 0, .total = 100}, true) == "  0% 0/100  - st/s  0:00 < -:--");
  CHECK(progress_bar({.steps = 100, .total = 100, .steps_per_second = 10}, true).starts_with("100% 100/100"));
}

TEST_CASE("the pace is that of the last minute") {
  Pace pace;
  CHECK(std::isnan(pace.steps_per_second()));
  pace.mark(0, 0);
  pace.mark(10, 1000);
  CHECK(pace.steps_per_second() == doctest::Approx(100));
  for (int i = 1; i <= 20; ++i) pace.mark(10 + i * 10.0, 1000 + i * 100);
  CHECK(pace.steps_per_second() == doctest::Approx(10));
}

TEST_CASE("the table groups figures and leaves out the unknown") {
  const auto lines = table({{"train/actor_loss", -61.21},
                            {"time/fps", 143.0},
                            {"train/value_loss", agent::kUnknown},
                            {"eval/mean_reward", 1740.25}});
  const std::vector<std::string> expected = {
      "---------------------------------------", "| eval/                   |           |",
      "|    mean_reward          | 1740.2    |", "| time/                   |           |",
      "|    fps                  | 143       |", "| train/                  |           |",
      "|    actor_loss           | -61.21    |", "---------------------------------------"};
  CHECK(lines == expected);
}

TEST_CASE("the banner repeats a drawn seed and warns of the notebook's weakness") {
  TrainConfig config;
  apply_preset(config, "notebook");
  config.seed = 1836311903;
  const auto lines = banner(config, {.run = "runs/sac/HalfCheetahBulletEnv-v0_3",
                                     .reference = "3",
                                     .device = "cpu",
                                     .device_reason = "",
                                     .blas = "OpenBLAS 0.3.21",
                                     .parameters = 297743,
                                     .seed_was_drawn = true,
                                     .no_window = "none"});
  CHECK(lines[0].ends_with("seed 1836311903 (random; repeat with --seed 1836311903)"));
  CHECK(lines[0].find("SAC (value target)") != std::string::npos);
  CHECK(lines[3] ==
        "  nets     actor 26-256-256-12  critic 2x 32-256-256-1  value 26-256-256-1      297,743 trained "
        "parameters");
  CHECK(lines[4].find("200,000 x 240 B = 48.0 MB") != std::string::npos);
  CHECK(lines[5] == "  display  none -> terminal only (watch later: gallop play 3)");
  CHECK(lines.back().find("not for strength") != std::string::npos);
}
