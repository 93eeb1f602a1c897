// SPDX-License-Identifier: MIT
// The program from training to film, as a user runs it, on a run small enough for a test.
#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <sstream>

#include "app/gallop_binary.h"
#include "app/run_files.h"
#include "support/files.h"

using namespace gallop;
using gallop::support::Outcome;
using gallop::support::read_file;
using gallop::support::Subprocess;
using gallop::support::without_clock;
using gallop::support::Workplace;
using gallop::support::write_file;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

/// Without EGL the tests of films would test the machine.
bool can_film(const Workplace& place) {
  return json::parse(place.run("doctor --json").out).at("egl") != "none";
}

/// Frames of a film: the sample count of the MP4's first track.
std::uint32_t frame_count(const std::string& mp4) {
  const std::size_t box = mp4.find("stsz");
  REQUIRE(box != std::string::npos);
  std::uint32_t count = 0;
  for (std::size_t i = 0; i < 4; ++i) count = count << 8 | static_cast<unsigned char>(mp4.at(box + 12 + i));
  return count;
}

const std::string kRun = "runs/sac/HalfCheetahBulletEnv-v0_1";
const std::string kTiny = "train --preset smoke --video none --eval-every 0";

}  // namespace

TEST_CASE("a run is trained, scored, filmed, drawn, exported and described") {
  const Workplace place;
  const Outcome training =
      place.run("train --preset smoke --episodes 2 --seed 1 --no-gui --size 64x64 --eval-every 1000");
  CAPTURE(training.err);
  REQUIRE(training.code == 0);
  CHECK(training.out.find("game    2  score ") != std::string::npos);
  CHECK(training.out.find("\ndone 2,000 steps, 2 episodes, ") != std::string::npos);
  CHECK(training.out.find('\r') == std::string::npos);
  CHECK(training.out.find('\x1b') == std::string::npos);

  // the folder
  const fs::path run = place.path() / kRun;
  for (const char* name : {"README.txt", "config.toml", "command.txt", "system.json", "log.txt",
                           "0.monitor.csv", "progress.csv", "evaluations.npz", "learning_curve.png",
                           "policy.pt", "tb", "checkpoints/best/meta.json", "checkpoints/last/nets.pt"}) {
    CAPTURE(name);
    CHECK(fs::exists(run / name));
  }
  CHECK_FALSE(fs::exists(run / ".lock"));
  CHECK(fs::is_symlink(run / "checkpoints" / "last"));
  CHECK(read_file(run / "command.txt").find("exit     0") != std::string::npos);
  CHECK(read_file(run / "learning_curve.png").starts_with("\x89PNG"));
  CHECK(read_file(run / "log.txt").find("game    1  score") != std::string::npos);
  CHECK(read_file(run / "policy.pt") == read_file(run / "checkpoints" / "best" / "policy.pt"));

  // scored: checkpoint and exported file are the same policy
  const json score = json::parse(place.run("eval 1 --episodes 2 --seed 4 --json").out);
  CHECK(score.at("episodes") == 2);
  CHECK(score.at("seed") == 4);
  CHECK(score.at("returns").size() == 2);
  CHECK(score.at("lengths") == json::array({1000, 1000}));
  const auto& returns = score.at("returns");
  const double mean = (returns[0].get<double>() + returns[1].get<double>()) / 2;
  CHECK(score.at("mean_return").get<double>() == doctest::Approx(mean));
  CHECK(score.at("std_return").get<double>() == doctest::Approx(std::abs(returns[0].get<double>() - mean)));
  CHECK(json::parse(place.run("eval best --episodes 2 --seed 4 --json").out).at("returns") == returns);
  const json scripted =
      json::parse(place.run("eval " + kRun + "/policy.pt --episodes 1 --seed 4 --json").out);
  CHECK(std::isfinite(scripted.at("mean_return").get<double>()));
  CHECK(json::parse(place.run("eval 1 --episodes 1 --seed 4 --stochastic --json").out).at("returns")[0] !=
        returns[0]);

  const Outcome exported = place.run("export 1 --to out.pt --check");
  CHECK(exported.code == 0);
  CHECK(fs::exists(place.path() / "out.pt"));
  CHECK(place.run("export 1/last --to weights.pt --format weights").code == 0);

  const json about = json::parse(place.run("info 1 --json").out);
  CHECK(about.at("episodes") == 2);
  CHECK(about.at("state") == "at rest");
  CHECK(json::parse(place.run("info 1/last --json").out).at("steps") == 2000);
  CHECK(json::parse(place.run("info out.pt --json").out).at("act_dim") == 6);

  CHECK(place.run("plot 1 latest -o both.png -x episodes -w 10 --reference zoo --size 640x400 --csv").code ==
        0);
  CHECK(read_file(place.path() / "both.png").starts_with("\x89PNG"));
  CHECK(read_file(place.path() / "both.csv").starts_with("run,x,return,mean\nHalfCheetahBulletEnv-v0_1,1,"));

  if (!can_film(place)) {
    CHECK(training.err.find("no film: ") != std::string::npos);
    CHECK(place.run("record 1 -o film.mp4").code == 3);
    return;
  }
  const std::string film = read_file(run / "videos" / "last_episode.mp4");
  CHECK(film.substr(4, 4) == "ftyp");
  CHECK(film.find("moov") < film.find("mdat"));
  CHECK(frame_count(film) == 1000);
  const Outcome recording =
      place.run("record 1 -o film.mp4 --size 65x64 --fps 30 --no-hud --camera side --json");
  CAPTURE(recording.err);
  CHECK(recording.code == 0);
  CHECK(recording.err.find("gallop: warning: H.264 needs even sizes; using 64x64") != std::string::npos);
  CHECK(json::parse(recording.out).at("frames") == frame_count(read_file(place.path() / "film.mp4")));
  CHECK(frame_count(read_file(place.path() / "film.mp4")) == doctest::Approx(495).epsilon(0.01));

  CHECK(place.run("record 1 -o frames/ --size 33x17 --fps 2 --no-hud").code == 0);
  CHECK(read_file(place.path() / "frames" / "000001.png").starts_with("\x89PNG"));
  CHECK(std::distance(fs::directory_iterator(place.path() / "frames"), {}) == 33);
  const Outcome again = place.run("record 1 -o frames/ --size 33x17");
  CHECK(again.code == 4);
  CHECK(again.err.starts_with("gallop: frames is not empty\n"));
}

TEST_CASE("a run stops at the score asked for and films on its way") {
  const Workplace place;
  const Outcome outcome = place.run(
      "train --preset smoke --episodes 50 --stop-at -5000 --video every:1 --size 64x64 --eval-every 0");
  CAPTURE(outcome.err);
  CHECK(outcome.code == 0);
  CHECK(outcome.out.find("\ndone 1,000 steps, 1 episode, ") != std::string::npos);
  if (!can_film(place)) return;
  const auto film = fs::directory_iterator(place.path() / kRun / "videos")->path();
  CHECK(film.filename().string().starts_with("ep000001_r"));
  CHECK(frame_count(read_file(film)) == 1000);
}

TEST_CASE("a damaged checkpoint is refused and a sound one named") {
  const Workplace place;
  REQUIRE(place.run(kTiny + " --steps 300 --save-every 100").code == 0);
  const fs::path checkpoints = place.path() / kRun / "checkpoints";
  const auto size = fs::file_size(checkpoints / "last" / "nets.pt");
  fs::resize_file(checkpoints / "last" / "nets.pt", 1024);
  const Outcome outcome = place.run("eval 1");
  CHECK(outcome.code == 4);
  CAPTURE(outcome.err);
  CHECK(outcome.err.starts_with("gallop: step_000000300/nets.pt: size 1,024, expected "));
  CHECK(size > 1024);
  CHECK(outcome.err.find("/checkpoints/step_000000200 instead") != std::string::npos);
  CHECK(place.run("eval 1/step_200 --episodes 1").code == 0);
  CHECK(place.run("info 1").out.find("step_000000300  best  last  damaged: step_000000300/nets.pt: size") !=
        std::string::npos);
}

TEST_CASE("a monitor file edited by hand is drawn without its bad line") {
  const Workplace place;
  fs::create_directories(place.path() / "zoo");
  write_file(place.path() / "zoo" / "0.monitor.csv",
             "#{\"t_start\": 1.0}\nr,l,t\n-5,1000,1\nr?\n10,1000,2\n");
  const Outcome outcome = place.run("plot zoo -o curve.png");
  CHECK(outcome.code == 0);
  CHECK(outcome.err == "gallop: warning: 0.monitor.csv:4: expected r,l,t; that line skipped in plot\n");
  CHECK(read_file(place.path() / "curve.png").starts_with("\x89PNG"));
  CHECK(place.run("plot zoo -o nowhere/curve.png").code == 4);
}

TEST_CASE("the same seed gives the same run") {
  const Workplace place;
  for (int i = 0; i < 2; ++i)
    REQUIRE(place.run(kTiny + " --episodes 2 --seed 3 --eval-every 1000").code == 0);
  const fs::path first = place.path() / kRun;
  const fs::path second = place.path() / "runs/sac/HalfCheetahBulletEnv-v0_2";
  CHECK(without_clock(read_file(first / "progress.csv")) ==
        without_clock(read_file(second / "progress.csv")));
  CHECK(read_file(first / "policy.pt") == read_file(second / "policy.pt"));
  CHECK(read_file(first / "evaluations.npz") == read_file(second / "evaluations.npz"));
  CHECK(read_file(first / "checkpoints/last/nets.pt") == read_file(second / "checkpoints/last/nets.pt"));
  REQUIRE(place.run(kTiny + " --steps 1000 --seed 4").code == 0);
  CHECK(read_file(first / "policy.pt") !=
        read_file(place.path() / "runs/sac/HalfCheetahBulletEnv-v0_3/policy.pt"));
}

TEST_CASE("flags win over settings and settings over the file and the file over the preset") {
  const Workplace place;
  write_file(
      place.path() / "mine.toml",
      "preset = \"notebook\"\n[train]\ntau = 0.1\ngamma = 0.9\nbatch = 32\nlr = 1e-3\nlr-value = 2e-3\n");
  const Outcome outcome = place.run(
      "train -c mine.toml --set gamma=0.8 --set batch=64 --batch 128 --lr-critic 4e-4 --dry-run --json");
  REQUIRE(outcome.code == 0);
  const json config = json::parse(outcome.out).at("config");
  CHECK(config.at("preset") == "notebook");
  CHECK(config.at("target") == "value");
  CHECK(config.at("tau") == 0.1);
  CHECK(config.at("gamma") == 0.8);
  CHECK(config.at("batch") == 128);
  CHECK(config.at("lr-actor") == 1e-3);
  CHECK(config.at("lr-value") == 2e-3);
  CHECK(config.at("lr-critic") == 4e-4);
  CHECK(config.at("episodes") == 100);
  CHECK(json::parse(place.run("train -c mine.toml --preset sac --dry-run --json").out)
            .at("config")
            .at("target") == "q");
  CHECK(json::parse(place.run("train -c mine.toml --set preset=sac --dry-run --json").out)
            .at("config")
            .at("target") == "q");
  const Outcome typo = place.run("train --set preset=sax");
  CHECK(typo.code == 2);
  CHECK(typo.err.find("did you mean 'sac'?") != std::string::npos);
}

TEST_CASE("a limit on the command line replaces the other limit of the file") {
  const Workplace place;
  write_file(place.path() / "mine.toml", "episodes = 100\n");
  const json by_steps = json::parse(place.run("train -c mine.toml -n 1M --dry-run --json").out);
  CHECK(by_steps.at("planned_steps") == 1'000'000);
  CHECK_FALSE(by_steps.at("config").contains("episodes"));
  CHECK(json::parse(place.run("train -c mine.toml -n 1M --episodes 3 --dry-run --json").out)
            .at("planned_steps") == 3'000);
}

TEST_CASE("a run's configuration repeats the run") {
  const Workplace place;
  REQUIRE(place.run(kTiny + " --steps 300 --tau 0.02 --hidden 8,8").code == 0);
  const std::string config = kRun + "/config.toml";
  REQUIRE(place.run("train -c " + config).code == 0);
  const fs::path second = place.path() / "runs/sac/HalfCheetahBulletEnv-v0_2";
  CHECK(read_file(place.path() / kRun / "policy.pt") == read_file(second / "policy.pt"));
  CHECK(read_file(place.path() / config) == read_file(second / "config.toml"));
}

TEST_CASE("json mode says nothing but objects") {
  const Workplace place;
  const Outcome outcome = place.run(kTiny + " --steps 1000 --seed 1 --json");
  REQUIRE(outcome.code == 0);
  std::istringstream lines(outcome.out);
  std::vector<std::string> events;
  for (std::string line; std::getline(lines, line);) events.push_back(json::parse(line).at("event"));
  CHECK(events == std::vector<std::string>{"start", "episode", "checkpoint", "done"});
  const Outcome quiet = place.run(kTiny + " --steps 200 --quiet");
  CHECK(quiet.code == 0);
  CHECK(quiet.out.empty());
  CHECK(quiet.err.empty());
}

TEST_CASE("a run folder is protected from a second run and from overwriting") {
  const Workplace place;
  Subprocess busy = place.start(kTiny + " --episodes 10000 --run-dir mine");
  REQUIRE(busy.says("game    1"));
  const Outcome second = place.run(kTiny + " --steps 200 --run-dir mine --overwrite");
  CHECK(second.code == 4);
  CHECK(second.err.find("gallop: mine is being written by pid ") == 0);
  CHECK(second.err.find("; stop it first") != std::string::npos);
  busy.send(SIGINT);
  CHECK(busy.wait().code == 130);

  const Outcome again = place.run(kTiny + " --steps 200 --run-dir mine");
  CHECK(again.code == 4);
  CHECK(again.err.find("mine is not empty; use resume, another --out, or --overwrite") != std::string::npos);
  CHECK(place.run(kTiny + " --steps 200 --run-dir mine --overwrite").code == 0);
}

TEST_CASE("an interrupt saves and draws and films before it ends") {
  const Workplace place;
  Subprocess training =
      place.start("train --preset smoke --episodes 10000 --eval-every 0 --size 64x64 --video last");
  REQUIRE(training.says("game    1"));
  training.send(SIGINT);
  const Outcome outcome = training.wait();
  CHECK(outcome.code == 130);
  CHECK(outcome.out.find("stopped; saved checkpoints/last (") != std::string::npos);
  const fs::path run = place.path() / kRun;
  CHECK(read_file(run / "command.txt").find("exit     130") != std::string::npos);
  CHECK(read_file(run / "learning_curve.png").starts_with("\x89PNG"));
  CHECK(place.run("eval 1/last --episodes 1").code == 0);
  if (can_film(place)) CHECK(frame_count(read_file(run / "videos" / "last_episode.mp4")) == 1000);
}

TEST_CASE("a film that is interrupted leaves no half file") {
  const Workplace place;
  REQUIRE(place.run(kTiny + " --steps 200").code == 0);
  if (!can_film(place)) return;
  Subprocess recording = place.start("record 1 -o film.mp4 --episodes 20 --size 64x64");
  REQUIRE(recording.complains("filming "));
  recording.send(SIGINT);
  CHECK(recording.wait().code == 130);
  CHECK_FALSE(fs::exists(place.path() / "film.mp4"));
  CHECK_FALSE(fs::exists(place.path() / "film.mp4.part"));
}

TEST_CASE("a second signal skips the pictures but not the checkpoint") {
  const Workplace place;
  Subprocess training = place.start("train --preset smoke --episodes 10000 --eval-every 0 --size 1280x720");
  REQUIRE(training.says("game    1"));
  training.send(SIGTERM);
  REQUIRE(training.says("stopped; saved"));
  training.send(SIGINT);
  const Outcome outcome = training.wait();
  CHECK(outcome.code == 143);
  CHECK(place.run("eval 1/last --episodes 1").code == 0);
  const fs::path videos = place.path() / kRun / "videos";
  if (fs::exists(videos)) CHECK(fs::is_empty(videos));
}

TEST_CASE("a third signal ends at once and leaves a good checkpoint") {
  const Workplace place;
  Subprocess training = place.start("train --preset smoke --episodes 10000 --eval-every 0 --save-every 500");
  REQUIRE(training.says("game    2"));
  for (int i = 0; i < 3; ++i) training.send(SIGINT);
  CHECK(training.wait().code == 130);
  CHECK(place.run("eval 1/last --episodes 1").code == 0);
}

TEST_CASE("a checkpoint of a later version is refused with what to do") {
  const Workplace place;
  REQUIRE(place.run(kTiny + " --steps 200").code == 0);
  const fs::path meta = place.path() / kRun / "checkpoints/last/meta.json";
  json later = json::parse(read_file(meta));
  later["format"] = 3;
  later["gallop"] = "0.4";
  write_file(meta, later.dump());
  const Outcome outcome = place.run("eval 1");
  CHECK(outcome.code == 4);
  CHECK(outcome.err.find("made by format 3 (gallop 0.4), this reads up to 1; upgrade gallop") !=
        std::string::npos);
}

TEST_CASE("colours are for terminals and for those who ask") {
  const Workplace place;
  const std::string green = "\x1b[32m";
  CHECK(place.run(kTiny + " --episodes 11 --color always").out.find(green) != std::string::npos);
  CHECK(place.run(kTiny + " --episodes 11").out.find(green) == std::string::npos);
}

TEST_CASE("a user signal saves and evaluates and training goes on") {
  const Workplace place;
  Subprocess training = place.start(kTiny + " --episodes 10000");
  REQUIRE(training.says("game    1"));
  training.send(SIGUSR1);
  CHECK(training.says("  eval at "));
  training.send(SIGHUP);
  training.send(SIGINT);
  CHECK(training.wait().code == 130);
  CHECK(fs::exists(place.path() / kRun / "evaluations.npz"));
}

TEST_CASE("a disk without room ends the run with a file problem") {
  const Workplace place;
  const Outcome outcome = place.run(kTiny + " --steps 500 --save-every 100", {.largest_file = 10'000});
  CHECK(outcome.code == 4);
  CAPTURE(outcome.err);
  CHECK(outcome.err.find("gallop: cannot save " + kRun + "/checkpoints/step_000000100: ") !=
        std::string::npos);
  CHECK(fs::is_empty(place.path() / kRun / "checkpoints"));
  CHECK(read_file(place.path() / kRun / "command.txt").find("exit     4") != std::string::npos);
}

TEST_CASE("a run that diverges ends with its last good checkpoint named") {
  const Workplace place;
  const Outcome outcome = place.run(kTiny + " --steps 900 --save-every 100 --lr 1e30");
  CHECK(outcome.code == 5);
  CAPTURE(outcome.err);
  CHECK(outcome.err.find("; last good checkpoint step_000000100") != std::string::npos);
  CHECK(outcome.err.find("  try: --grad-clip 1 or lower --lr") != std::string::npos);
}

TEST_CASE("training needs no way to film") {
  const Workplace place;
  const Outcome outcome = place.run(
      "train --preset smoke --steps 200",
      {.environment = {"__EGL_VENDOR_LIBRARY_DIRS=/nowhere", "__EGL_VENDOR_LIBRARY_FILENAMES=/nowhere"}});
  CHECK(outcome.code == 0);
  CHECK(outcome.err.find("gallop: warning: no film: cannot create offscreen GL") != std::string::npos);
  CHECK(outcome.err.find("make it later: gallop record 1 -o cheetah.mp4") != std::string::npos);
  const Outcome recording = place.run(
      "record 1 -o film.mp4",
      {.environment = {"__EGL_VENDOR_LIBRARY_DIRS=/nowhere", "__EGL_VENDOR_LIBRARY_FILENAMES=/nowhere"}});
  CHECK(recording.code == 3);
  CHECK(recording.err.find("gallop: cannot create offscreen GL") == 0);
}

TEST_CASE("recorded traces replay through the program") {
  const Workplace place;
  const fs::path traces = fs::path(GALLOP_TEST_DATA) / "traces";
  std::string words;
  for (const auto& entry : fs::directory_iterator(traces)) {
    if (entry.path().extension() == ".trace") words += " " + entry.path().string();
  }
  REQUIRE_FALSE(words.empty());
  const Outcome outcome = place.run("parity --json" + words);
  CHECK(outcome.code == 0);
  const json answer = json::parse(outcome.out);
  CHECK(answer.at("passed") == true);
  CHECK(answer.at("tolerance") == 0.0);
  for (const json& trace : answer.at("traces")) {
    for (const char* name :
         {"file", "steps", "max_observation_difference", "max_reward_difference", "first_difference_step"}) {
      CHECK(trace.contains(name));
    }
  }
  CHECK(place.run("parity" + words).out.find("passed") != std::string::npos);
}

TEST_CASE("the bench answers under its fixed names") {
  const Workplace place;
  const Outcome outcome = place.run("bench --seconds 0.6 --json");
  REQUIRE(outcome.code == 0);
  const json answer = json::parse(outcome.out);
  CHECK(answer.at("device") == "cpu");
  CHECK(answer.at("cores").get<int>() >= 1);
  for (const char* name :
       {"env_steps_per_second", "physics_steps_per_second", "gemm_gflops", "blas_gemm_gflops"})
    CHECK(answer.at(name).get<double>() > 0);
  for (const char* preset : {"sac", "default", "notebook"}) {
    for (const char* name : {"updates_per_second", "update_gflop", "roofline_fraction"}) {
      CHECK(answer.at("presets").at(preset).at(name).get<double>() > 0);
    }
  }
}
