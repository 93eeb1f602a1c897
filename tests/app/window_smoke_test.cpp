// SPDX-License-Identifier: MIT
// The program with a window, on a display without a screen.
#include <doctest/doctest.h>

#include <chrono>
#include <thread>

#include "app/gallop_binary.h"
#include "app/run_files.h"
#include "support/eventually.h"
#include "support/files.h"
#include "support/virtual_display.h"
#include "viz/x_client.h"

using namespace gallop;
using gallop::support::eventually;
using gallop::support::Outcome;
using gallop::support::read_file;
using gallop::support::Subprocess;
using gallop::support::VirtualDisplay;
using gallop::support::without_clock;
using gallop::support::Workplace;
using gallop::support::XClient;
namespace fs = std::filesystem;

namespace {

const std::string kTraining =
    "train --preset smoke --episodes 2 --seed 3 --eval-every 1000 --save-every 500 --video none --run-dir ";

// slow enough for a test to act before the tenth game, which may be saved as the best
const std::string kEndless =
    "train --preset smoke --gradient-steps 10 --episodes 10000 --eval-every 0 --save-every 0 --video none";
const std::string kRun = "runs/sac/HalfCheetahBulletEnv-v0_1";

Subprocess::Options on(const VirtualDisplay& display) {
  return {.environment = {"DISPLAY=" + display.name()}};
}

}  // namespace

TEST_CASE("the law of the house: the same seed gives the same weights, window or not") {
  const Workplace place;
  if (!VirtualDisplay::is_installed()) return;
  const VirtualDisplay display;
  REQUIRE(place.run(kTraining + "plain --no-gui").code == 0);
  Subprocess windowed = place.start(kTraining + "windowed --gui", on(display));
  REQUIRE(windowed.says("\ndone 2,000 steps, 2 episodes"));
  windowed.send(SIGINT);  // the run is over: this only closes the window
  const Outcome outcome = windowed.wait();
  CAPTURE(outcome.err);
  CHECK(outcome.code == 0);
  CHECK(outcome.out.find("display  window") != std::string::npos);

  for (const char* file :
       {"checkpoints/last/nets.pt", "checkpoints/last/optim.pt", "checkpoints/last/alpha.pt",
        "checkpoints/last/rng.bin", "policy.pt", "evaluations.npz"}) {
    CAPTURE(file);
    CHECK(read_file(place.path() / "plain" / file) == read_file(place.path() / "windowed" / file));
  }
  CHECK(without_clock(read_file(place.path() / "plain" / "progress.csv")) ==
        without_clock(read_file(place.path() / "windowed" / "progress.csv")));
}

TEST_CASE("a signal ends a run beside a window as it ends one without") {
  const Workplace place;
  if (!VirtualDisplay::is_installed()) return;
  const VirtualDisplay display;
  Subprocess training = place.start(
      "train --preset smoke --episodes 10000 --eval-every 0 --size 64x64 --video last", on(display));
  REQUIRE(training.says("game    1"));
  training.send(SIGTERM);
  const Outcome outcome = training.wait();
  CAPTURE(outcome.err);
  CHECK(outcome.code == 143);
  const fs::path run = place.path() / "runs/sac/HalfCheetahBulletEnv-v0_1";
  CHECK(read_file(run / "command.txt").find("exit     143") != std::string::npos);
  CHECK(fs::exists(run / "checkpoints/last/meta.json"));
  CHECK(fs::exists(run / "videos/last_episode.mp4"));
}

TEST_CASE("a run that fails beside a window leaves the window open, and its error to the terminal") {
  const Workplace place;
  if (!VirtualDisplay::is_installed()) return;
  const VirtualDisplay display;
  Subprocess training =
      place.start("train --preset smoke --steps 900 --save-every 100 --lr 1e30 --eval-every 0", on(display));
  const fs::path log = place.path() / "runs/sac/HalfCheetahBulletEnv-v0_1/log.txt";
  bool failed = false;
  for (int i = 0; i < 600 && !failed; ++i) {
    failed = fs::exists(log) && read_file(log).find("critic loss is") != std::string::npos;
    if (!failed) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  REQUIRE(failed);
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  training.send(SIGINT);
  const Outcome outcome = training.wait();
  CHECK(outcome.code == 5);
  CHECK(outcome.err.find("; last good checkpoint step_000000100\n") != std::string::npos);
}

TEST_CASE("keys pause, save and stop the run beside the window") {
  if (!VirtualDisplay::is_installed()) return;
  const Workplace place;
  const VirtualDisplay display;
  Subprocess training = place.start(kEndless, on(display));
  REQUIRE(training.says("game    1"));
  XClient user(display.name());
  REQUIRE(user.finds("Gallop"));
  const fs::path run = place.path() / kRun;

  user.press({"Shift_L", "space"});
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  const std::string before = read_file(run / "0.monitor.csv");
  std::this_thread::sleep_for(std::chrono::seconds(2));
  CHECK(read_file(run / "0.monitor.csv") == before);
  CHECK_FALSE(fs::exists(run / "checkpoints/last"));
  user.press({"Control_L", "s"});
  CHECK(eventually([&] { return fs::exists(run / "checkpoints/last/meta.json"); }));
  user.press({"F12"});
  CHECK(eventually([&] { return fs::exists(run / "shots/0001.png"); }));
  CHECK(read_file(run / "shots/0001.png").starts_with("\x89PNG"));

  user.press({"Shift_L", "space"});
  CHECK(training.says("game    5"));
  user.press({"Control_L", "q"});
  CHECK(training.says("\ndone "));
  user.close();  // no run is under way: nothing is asked
  CHECK(training.wait().code == 0);
  CHECK(read_file(run / "command.txt").find("exit     0") != std::string::npos);
}

TEST_CASE("closing the window asks, and each answer does what it says") {
  if (!VirtualDisplay::is_installed()) return;
  const VirtualDisplay display;
  for (const char* answer : {"Escape", "Return", "s"}) {
    CAPTURE(answer);
    const Workplace place;
    Subprocess training = place.start(kEndless, on(display));
    REQUIRE(training.says("game    1"));
    XClient user(display.name());
    REQUIRE(user.finds("Gallop"));
    user.close();
    user.press({answer});
    if (std::string(answer) == "s") {
      const Outcome outcome = training.wait();
      CHECK(outcome.code == 0);
      CHECK(outcome.out.find("stopped; saved checkpoints/last") != std::string::npos);
      continue;
    }
    CHECK(training.says("game    6"));
    const bool is_open = std::string(answer) == "Escape";
    if (is_open) CHECK(user.finds("Gallop"));
    training.send(SIGINT);
    CHECK(training.wait().code == 130);
  }
}

TEST_CASE("a run outlives the display its window was on") {
  if (!VirtualDisplay::is_installed()) return;
  const Workplace place;
  auto display = std::make_unique<VirtualDisplay>();
  Subprocess training =
      place.start("train --preset smoke --episodes 10000 --eval-every 0 --video none --gui", on(*display));
  REQUIRE(training.says("game    1"));
  display.reset();
  CHECK(training.complains(
      "gallop: warning: window lost: the X server went away; training goes on in the terminal\n"));
  REQUIRE(training.says("game    9"));
  training.send(SIGINT);
  CHECK(training.wait().code == 130);

  display = std::make_unique<VirtualDisplay>();
  Subprocess play = place.start("play 1", on(*display));
  std::this_thread::sleep_for(std::chrono::seconds(3));
  display.reset();
  const Outcome outcome = play.wait();
  CHECK(outcome.code == 3);
  CHECK(outcome.err == "gallop: window lost: the X server went away\n");
}

TEST_CASE("an OpenGL that is too old is named, and nothing is started") {
  if (!VirtualDisplay::is_installed()) return;
  const Workplace place;
  const VirtualDisplay display;
  const Outcome outcome = place.run(
      "train --gui", {.environment = {"DISPLAY=" + display.name(), "MESA_GL_VERSION_OVERRIDE=2.1"}});
  CHECK(outcome.code == 3);
  CAPTURE(outcome.err);
  CHECK(outcome.err.starts_with("gallop: window needs OpenGL 3.3, got 2.1 '"));
  CHECK(outcome.err.ends_with("'; use --no-gui\n"));
  CHECK_FALSE(fs::exists(place.path() / "runs"));
}

TEST_CASE("policies, random and no actions play in a window of their own") {
  const Workplace place;
  if (!VirtualDisplay::is_installed()) return;
  const VirtualDisplay display;
  REQUIRE(place.run("train --preset smoke --steps 300 --video none --eval-every 0").code == 0);
  for (const char* words :
       {"play 1", "play --random", "enjoy --zero", "play runs/sac/HalfCheetahBulletEnv-v0_1/policy.pt"}) {
    CAPTURE(words);
    const Outcome outcome = place.run(std::string(words) + " --speed 10 --episodes 1", on(display));
    CAPTURE(outcome.err);
    CHECK(outcome.code == 0);
    CHECK(outcome.err.empty());
  }
}

TEST_CASE("without a display the window is refused and training falls back to the terminal") {
  const Workplace place;
  const Outcome play = place.run("play --random");
  CHECK(play.code == 3);
  CHECK(play.err.starts_with("gallop: no display (DISPLAY unset)"));
  const Outcome dead = place.run("train --gui", {.environment = {"DISPLAY=:9999"}});
  CHECK(dead.code == 3);
  CHECK(dead.err.starts_with("gallop: cannot open display ':9999'"));
  CHECK_FALSE(fs::exists(place.path() / "runs"));

  const Outcome fallen = place.run("train --preset smoke --steps 200 --video none --eval-every 0",
                                   {.environment = {"DISPLAY=:9999"}});
  CHECK(fallen.code == 0);
  CHECK(fallen.out.find(" -> terminal only (watch later: gallop play 1)") != std::string::npos);
}
