// SPDX-License-Identifier: MIT
// The sentences of a run, letter by letter.
#include "app/training_report.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace gallop;
using namespace gallop::app;

TEST_CASE("an episode is one aligned line") {
  const agent::EpisodeSummary episode{
      .number = 307, .score = 1576.5, .length = 1000, .distance = 44.68, .speed = 2.708};
  CHECK(episode_line("12:07:14", episode, 1627.6, 1586.04, 297'000) ==
        "12:07:14  game  307  score  1576.5  best  1627.6  avg  1586.0  learn   297,000   x  44.7 m  v  2.71 "
        "m/s");
}

TEST_CASE("a scout's line says who is the best so far, and at last who goes on") {
  const agent::ScoutOutcome leads{
      .scout = 2, .scouts = 3, .score = 2140.14, .favourite = 2, .favourite_score = 2140.14};
  CHECK(scout_line("14:02:11", leads) == "14:02:11  scout 2 of 3  score 2,140.1, the best so far");
  agent::ScoutOutcome follows = leads;
  follows.scout = 1;
  follows.scouts = 4;
  follows.score = -3.0;
  CHECK(scout_line("14:02:11", follows) ==
        "14:02:11  scout 1 of 4  score -3.0, the best so far: scout 2 with 2,140.1");
  follows.scout = 4;
  CHECK(scout_line("14:02:11", follows) ==
        "14:02:11  scout 4 of 4  score -3.0, scout 2 with 2,140.1 goes on");
  agent::ScoutOutcome last = leads;
  last.scouts = 2;
  CHECK(scout_line("14:02:11", last) == "14:02:11  scout 2 of 2  score 2,140.1, the best; it goes on");
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

TEST_CASE("the banner says how many scouts a run sends, where it sends any") {
  TrainConfig config;
  config.agent.scouts = 6;
  const BannerFacts facts;
  auto lines = banner(config, facts);
  CHECK(std::find(lines.begin(), lines.end(),
                  "  scouts   6 learners, 20,000 steps each; then the best goes on") != lines.end());
  config.agent.scouts = 1;
  lines = banner(config, facts);
  for (const std::string& line : lines) CHECK(line.find("scout") == std::string::npos);
}
