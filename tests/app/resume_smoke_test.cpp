// SPDX-License-Identifier: MIT
// Runs that are stopped, killed or damaged, and go on: the real program, and every bit of what it writes.
#include <doctest/doctest.h>

#include <csignal>
#include <nlohmann/json.hpp>
#include <sstream>
#include <vector>

#include "app/gallop_binary.h"
#include "app/run_files.h"
#include "support/files.h"

using namespace gallop;
using gallop::support::cells_of;
using gallop::support::Outcome;
using gallop::support::read_file;
using gallop::support::Subprocess;
using gallop::support::without_clock;
using gallop::support::Workplace;
using gallop::support::write_file;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

const std::string kTiny =
    "train --no-gui --video none --hidden 16,16 --batch 16 --warmup 300 --eval-every 700 --eval-episodes 1 "
    "--save-every 400 --seed 3 --log csv,tb,json ";

/// Returns and lengths, without the times.
std::string scores_of(const fs::path& monitor) {
  std::istringstream lines(read_file(monitor));
  std::string kept;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("#")) continue;
    const auto cells = cells_of(line);
    kept += cells.at(0) + "," + cells.at(1) + "\n";
  }
  return kept;
}

/// Everything two runs wrote but the clock's part.
void check_equal(const fs::path& one, const fs::path& other) {
  for (const char* name : {"nets.pt", "optim.pt", "alpha.pt", "rng.bin", "env.bin", "evaluation.bin",
                           "replay.bin", "policy.pt", "sched.json"}) {
    INFO(std::string(name));
    CHECK(read_file(one / "checkpoints/last" / name) == read_file(other / "checkpoints/last" / name));
  }
  CHECK(read_file(one / "policy.pt") == read_file(other / "policy.pt"));
  CHECK(read_file(one / "evaluations.npz") == read_file(other / "evaluations.npz"));
  CHECK(without_clock(read_file(one / "progress.csv")) == without_clock(read_file(other / "progress.csv")));
  CHECK(scores_of(one / "0.monitor.csv") == scores_of(other / "0.monitor.csv"));
  CHECK(fs::read_symlink(one / "checkpoints/best") == fs::read_symlink(other / "checkpoints/best"));
}

void flip_a_bit(const fs::path& file) {
  std::string bytes = read_file(file);
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  write_file(file, bytes);
}

}  // namespace

TEST_CASE("a run that was stopped by a signal, and killed, ends as one that never was") {
  for (const std::string preset : {"default", "notebook"}) {
    const Workplace place;
    const std::string recipe = kTiny + "--limit-cost-from 300 --preset " + preset + " -n 3000 ";
    REQUIRE(place.run(recipe + "--run-dir whole").code == 0);

    Subprocess stopped = place.start(recipe + "--run-dir parts");
    REQUIRE(stopped.says("game    1"));
    stopped.send(SIGINT);
    const Outcome first = stopped.wait();
    if (first.code == 130) CHECK(first.out.find("continue with: gallop resume parts") != std::string::npos);

    Subprocess killed = place.start("resume parts --no-gui");
    if (killed.says("game    2")) {
      killed.send(SIGKILL);
      killed.wait();
      const Outcome last = place.run("resume parts --no-gui");
      CHECK(last.code == 0);
      CHECK(last.out.find("going on at ") != std::string::npos);
    }
    check_equal(place.path() / "whole", place.path() / "parts");
  }
}

TEST_CASE("a run that is killed while its scouts are out ends as one that never was") {
  const Workplace place;
  const std::string recipe = kTiny + "--scouts 2 --scout-steps 1000 -n 9000 ";
  const Outcome whole = place.run(recipe + "--run-dir whole");
  REQUIRE(whole.code == 0);
  CHECK(whole.out.find("  scout 1 of 2  score ") != std::string::npos);
  CHECK(whole.out.find("  scout 2 of 2  score ") != std::string::npos);

  Subprocess killed = place.start(recipe + "--run-dir parts");
  REQUIRE(killed.says("game    5"));  // the second scout's
  killed.send(SIGKILL);
  killed.wait();
  CHECK(place.run("resume parts --no-gui --scouts 3").err.find("--scouts cannot change in a run") !=
        std::string::npos);
  const Outcome last = place.run("resume parts --no-gui");
  CHECK(last.code == 0);
  check_equal(place.path() / "whole", place.path() / "parts");
}

TEST_CASE("a damaged checkpoint is passed over for the one before, and the run ends the same") {
  const Workplace place;
  REQUIRE(place.run(kTiny + "-n 3000 --run-dir whole").code == 0);
  for (const std::string name : {"replay.bin", "nets.pt", "env.bin", "meta.json"}) {
    REQUIRE(place.run(kTiny + "-n 2000 --run-dir parts --overwrite").code == 0);
    const fs::path newest = place.path() / "parts/checkpoints/step_000002000";
    if (name == "env.bin") {
      fs::resize_file(newest / name, 10);
    } else {
      flip_a_bit(newest / name);
    }
    const Outcome outcome = place.run("resume parts -n 3000 --no-gui");
    INFO(name << ": " << outcome.err);
    CHECK(outcome.code == 0);
    CHECK(outcome.err.find(name) != std::string::npos);
    CHECK(outcome.err.find("; falling back to step_000001600\n") != std::string::npos);
    CHECK(fs::exists(place.path() / "parts/checkpoints/abandoned_step_000002000"));
    check_equal(place.path() / "whole", place.path() / "parts");
  }
}

TEST_CASE("a run goes on from an earlier checkpoint, and by so many steps more") {
  const Workplace place;
  REQUIRE(place.run(kTiny + "-n 2400 --save-replay all --run-dir run").code == 0);
  const std::string before = read_file(place.path() / "run/evaluations.npz");
  const Outcome outcome = place.run("resume run --from step_2000 -n +400 --no-gui");
  CHECK(outcome.err.empty());
  CHECK(outcome.code == 0);
  CHECK(outcome.out.find("going on at 2,000 steps") != std::string::npos);
  CHECK(outcome.out.find("done 2,400 steps") != std::string::npos);
  CHECK(read_file(place.path() / "run/evaluations.npz") == before);
  const std::string config = read_file(place.path() / "run/config.toml");
  CHECK(config.find("steps = 2400") != std::string::npos);
  // each part of the run has its command, its own events, and one log
  const std::string command = read_file(place.path() / "run/command.txt");
  CHECK(command.starts_with("gallop train "));
  CHECK(command.find("\ngallop resume run --from step_2000 ") != std::string::npos);
  CHECK(std::distance(fs::directory_iterator(place.path() / "run/tb"), {}) == 2);
  const std::string log = read_file(place.path() / "run/log.txt");
  CHECK(log.find("done 2,400 steps") != log.rfind("done 2,400 steps"));
}

TEST_CASE("another discount is said to hold for new transitions alone") {
  const Workplace place;
  REQUIRE(place.run(kTiny + "-n 1200 --run-dir run").code == 0);
  const Outcome outcome = place.run("resume run -n +200 --gamma 0.95 --no-gui");
  CHECK(outcome.code == 0);
  CHECK(outcome.err.find("--gamma 0.95 holds for new transitions; those in the replay buffer keep theirs") !=
        std::string::npos);
}

TEST_CASE(
    "a run that began before there were deltas, restarts, dear limits, a steady end, scouts and noise that "
    "swings goes on without") {
  const Workplace place;
  REQUIRE(
      place.run(kTiny + "--no-deltas --restart-after 0 --limit-cost 0 --noise-period 0 -n 1200 --run-dir run")
          .code == 0);
  std::istringstream lines(read_file(place.path() / "run/config.toml"));
  std::string older;
  for (std::string line; std::getline(lines, line);) {
    const bool is_newer = line.starts_with("deltas ") || line.starts_with("restart-") ||
                          line.starts_with("limit-cost") || line.starts_with("steady-") ||
                          line.starts_with("scout") || line.starts_with("noise-period");
    if (!is_newer) older += line + "\n";
  }
  write_file(place.path() / "run/config.toml", older);
  REQUIRE(place.run("resume run -n +200 --no-gui").code == 0);
  const std::string config = read_file(place.path() / "run/config.toml");
  CHECK(config.find("\ndeltas = false ") != std::string::npos);
  CHECK(config.find("\nrestart-after = 0 ") != std::string::npos);
  CHECK(config.find("\nrestart-speed = 0") != std::string::npos);
  CHECK(config.find("\nlimit-cost = 0") != std::string::npos);
  CHECK(config.find("\nlimit-cost-window = 1 ") != std::string::npos);
  CHECK(config.find("\nsteady-from = 0 ") != std::string::npos);
  CHECK(config.find("\nscouts = 1 ") != std::string::npos);
  CHECK(config.find("\nnoise-period = 0 ") != std::string::npos);
  CHECK(place.run("resume run -n +200 --no-gui --noise-period 9")
            .err.find("--noise-period cannot change in a run (it is 0, got 9)") != std::string::npos);
  CHECK(place.run("resume run -n +200 --no-gui --deltas")
            .err.find("shape change: checkpoint false vs true (--deltas)") != std::string::npos);
}

TEST_CASE("what cannot go on says why, and what to type") {
  const Workplace place;
  REQUIRE(place.run("train --preset smoke --video none --steps 1000 --seed 1 --eval-every 0").code == 0);
  struct Row {
    std::string words;
    int code;
    std::string says;
  };
  const std::vector<Row> rows = {
      {"resume", 2, "resume needs one RUN (got 0)"},
      {"resume 99", 4, "no run 99 under runs/sac; newest is 1"},
      {"resume 1", 2, "run 1 has trained its 1,000 steps\n  try: gallop resume 1 -n +100k"},
      {"resume 1 -n 500", 2, "run 1 has trained its 1,000 steps"},
      {"resume 1 -n +x", 2,
       "--steps needs a whole number such as 500k, or +500k for so many more (got '+x')"},
      {"resume 1 -n +500 --hidden 32,32", 2, "shape change: checkpoint 16,16 vs 32,32 (--hidden)"},
      {"resume 1 -n +500 --quantiles 3 --drop-quantiles 1", 2,
       "shape change: checkpoint 0 vs 3 (--quantiles)"},
      {"resume 1 -n +500 --seed 2", 2, "--seed cannot change in a run (it is 1, got 2)"},
      {"resume 1 -n +500 --eval-episodes 7", 2, "--eval-episodes cannot change in a run (it is 1, got 7)"},
      {"resume 1 -n +500 --preset sac", 2, ""},
      {"resume 1 -n +500 --name x", 2, "--name is for new runs"},
      {"resume 1 -n +500 --from step_7", 4, "no checkpoint step_000000007 in "},
      {"resume 1 -n +500 --setps 3", 2, "unknown option '--setps' for resume; did you mean '--steps'?"}};
  for (const Row& row : rows) {
    const Outcome outcome = place.run(row.words + " --no-gui");
    INFO(row.words << "\n" << outcome.err);
    CHECK(outcome.code == row.code);
    CHECK(outcome.err.starts_with("gallop: " + row.says));
  }
  // nothing of this left a trace
  CHECK(read_file(place.path() / "runs/sac/HalfCheetahBulletEnv-v0_1/command.txt").find("resume") ==
        std::string::npos);
}

TEST_CASE("a run whose updates have become steadier keeps its longer returns") {
  const Workplace place;
  REQUIRE(place.run(kTiny + "--steady-from 900 --steady-n-step 4 --n-step 2 -n 1200 --run-dir run").code ==
          0);
  const std::string says =
      "gallop: --steady-from and --steady-n-step cannot shorten the returns of a run (by now they are of 4 "
      "steps, ";
  for (const std::string words : {"--steady-from 0", "--steady-from 1500", "--steady-n-step 1"}) {
    const Outcome outcome = place.run("resume run -n +200 --no-gui " + words);
    INFO(words << "\n" << outcome.err);
    CHECK(outcome.code == 2);
    CHECK(outcome.err.starts_with(says + "got 2)"));
  }
  CHECK(place.run("resume run -n +200 --no-gui --steady-n-step 6").code == 0);
}

TEST_CASE("a score that rises at the step a run goes on from does not cost it its replay buffer") {
  const Workplace place;
  REQUIRE(place.run("train --preset smoke --video none --steps 1000 --seed 1 --eval-every 0").code == 0);
  Subprocess going =
      place.start("resume 1 -n +100M --no-gui --best-by eval --eval-every 1000 --save-every 0 --video none");
  REQUIRE(going.says("* new best evaluation"));
  going.send(SIGKILL);
  going.wait();
  const fs::path there = place.path() / "runs/sac/HalfCheetahBulletEnv-v0_1/checkpoints/step_000001000";
  CHECK(fs::exists(there / "replay.bin"));
  CHECK(place.run("resume 1 -n 1500 --no-gui --video none").code == 0);
}

TEST_CASE("without a saved replay buffer a run goes on only when it may refill one") {
  const Workplace place;
  REQUIRE(
      place.run("train --preset smoke --video none --steps 1000 --seed 1 --eval-every 0 --save-replay none")
          .code == 0);
  const Outcome refused = place.run("resume 1 -n +1000 --no-gui");
  CHECK(refused.code == 4);
  CHECK(refused.err ==
        "gallop: replay.bin absent in every checkpoint of run 1 (saved with --save-replay none)\n"
        "  try: --refill to go on with the newest networks and a new replay buffer\n");
  CHECK(place.run("resume 1 -n +1000 --no-gui --refill --save-replay last").code == 0);
  const fs::path last = place.path() / "runs/sac/HalfCheetahBulletEnv-v0_1/checkpoints/last";
  CHECK(fs::exists(last / "replay.bin"));
  const json meta = json::parse(read_file(last / "meta.json"));
  CHECK(meta.at("steps") == 2000);
  CHECK(meta.at("updates") ==
        899 + 899);  // learning waits for the warm-up's number of transitions of three steps, each time
}

TEST_CASE("a run that is being written cannot be gone on with") {
  const Workplace place;
  Subprocess busy = place.start("train --preset smoke --video none --episodes 10000 --run-dir mine");
  REQUIRE(busy.says("game    1"));
  const Outcome second = place.run("resume mine --no-gui");
  CHECK(second.code == 4);
  CHECK(second.err.starts_with("gallop: mine is being written by pid "));
  busy.send(SIGINT);
  CHECK(busy.wait().code == 130);
  CHECK(place.run("resume mine --episodes 1 --no-gui").code == 2);
}
