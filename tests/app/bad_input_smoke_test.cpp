// SPDX-License-Identifier: MIT
// Bad input through the real program: the line on standard error and the exit code. Nothing may be left
// behind.
#include <doctest/doctest.h>

#include "app/gallop_binary.h"
#include "support/files.h"

using namespace gallop;
using gallop::support::Outcome;
using gallop::support::Workplace;
using gallop::support::write_file;

namespace {

struct Row {
  const char* words;
  int code;
  const char* line;  ///< part of standard error
};

void check(const Workplace& place, const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.words);
    const Outcome outcome = place.run(row.words);
    CHECK(outcome.code == row.code);
    CAPTURE(outcome.err);
    CHECK(outcome.err.starts_with("gallop: "));
    CHECK(outcome.err.find(row.line) != std::string::npos);
    CHECK(outcome.out.empty());
  }
}

}  // namespace

TEST_CASE("the program names itself and helps") {
  const Workplace place;
  const Outcome version = place.run("--version");
  CHECK(version.code == 0);
  CHECK(version.out.starts_with("gallop "));
  CHECK(version.err.empty());

  const Outcome nothing = place.run("");
  CHECK(nothing.code == 2);
  for (const char* command :
       {"train", "eval", "record", "plot", "export", "info", "doctor", "bench", "parity", "play", "resume"}) {
    CHECK(nothing.err.find(std::string("\n  ") + command + " ") != std::string::npos);
    const Outcome help = place.run(std::string(command) + " --help");
    CAPTURE(command);
    CHECK(help.code == 0);
    CHECK(help.out.starts_with(std::string("gallop ") + command));
    CHECK(help.out.find("--help") != std::string::npos);
  }
  CHECK(place.run("help").code == 0);
}

TEST_CASE("commands and options that do not exist are refused with the nearest that do") {
  check(Workplace{},
        {
            {"trian", 2, "unknown command 'trian'; did you mean 'train'?"},
            {"train --setps 5", 2, "unknown option '--setps' for train; did you mean '--steps'?"},
            {"--quiet train", 2, "options come after the command"},
            {"train extra", 2, "unexpected 'extra' for train"},
            {"eval", 2, "eval needs RUN|CKPT"},
            {"train --steps", 2, "--steps needs a value"},
            {"play", 2, "play needs RUN|CKPT, --random or --zero"},
            {"play --random --zero", 2, "play takes one of --random and --zero"},
            {"enjoy 3", 4, "no runs under runs/sac yet"},
            {"resume latest", 4, "no runs under runs/sac yet"},
        });
}

TEST_CASE("numbers out of range are refused by name") {
  check(Workplace{},
        {
            {"train --steps abc", 2, "--steps needs a whole number such as 500k, 1e6 (got 'abc')"},
            {"train --steps 1.5", 2, "--steps needs a whole number such as 500k, 1e6 (got '1.5')"},
            {"train --steps 0", 2, "--steps must be at least 1 (got 0)"},
            {"train --steps -5", 2, "--steps must be at least 1 (got -5)"},
            {"train --lr nan", 2, "--lr must be a finite number above 0 (got nan)"},
            {"train --lr inf", 2, "--lr must be a finite number above 0 (got inf)"},
            {"train --lr -1", 2, "--lr must be a finite number above 0 (got -1)"},
            {"train --lr 0", 2, "--lr must be a finite number above 0 (got 0)"},
            {"train --tau 2", 2, "--tau must be between 0 and 1 (got 2)"},
            {"train --gamma 1.5", 2, "--gamma must be between 0 and 1 (got 1.5)"},
            {"train --dropout 1", 2, "--dropout must be in [0,1)"},
            {"train --threads 0", 2, "--threads must be between 1 and 1024 (got 0)"},
        });
}

TEST_CASE("values with a grammar of their own are refused with an example") {
  check(
      Workplace{},
      {
          {"train --hidden 256,x", 2, "--hidden needs sizes such as 256,256 (bad item 'x')"},
          {"train --hidden=,", 2, "--hidden needs sizes such as 256,256 (bad item '')"},
          {"train --hidden= --dry-run", 2, "--hidden needs sizes such as 256,256 (bad item '')"},
          {"train --alpha atuo", 2,
           "--alpha takes auto, auto_0.1 or a number (got 'atuo'); did you mean auto?"},
          {"train --alpha auto_0", 2, "start value must be above 0"},
          {"train --env HalfCheetah-v4", 2,
           "unknown env 'HalfCheetah-v4'; only HalfCheetahBulletEnv-v0 is built in (that name is MuJoCo's)"},
          {"train --preset notbook", 2, "did you mean 'notebook'?"},
          {"train --camera sidee", 2, "did you mean 'side'?"},
          {"train --device gpu", 2, "--device takes auto, cpu, cuda or cuda:N (got 'gpu')"},
          {"train --video every:x", 2, "such as every:100"},
          {"train --log cvs", 2, "did you mean 'csv'?"},
          {"train --set lr", 2, "--set needs KEY=VALUE (got 'lr')"},
          {"train --set stepz=5", 2, "unknown key 'stepz' in --set; did you mean 'steps'?"},
          {"train --set tau=2", 2, "--set tau must be between 0 and 1 (got 2)"},
          {"record 1 --size 1280", 2, "--size needs WxH, 16 to 8192 each (got '1280')"},
          {"record 1 --size 9999999x2", 2, "--size needs WxH, 16 to 8192 each (got '9999999x2')"},
          {"record 1 -o out.avi", 2, "only .mp4, or a folder/ for .png pictures; got .avi"},
      });
}

TEST_CASE("values that contradict each other are refused before anything starts") {
  const Workplace place;
  check(place,
        {
            {"train --buffer 100 --batch 256", 2, "buffer (100) smaller than batch (256)"},
            {"train --buffer 1e10", 2, "--buffer 10G needs 2.4 TB, machine has "},
            {"train --hidden 65536,65536,65536,65536,65536,65536,65536,65536", 2,
             "--hidden and --batch 256 need 2.4 TB, machine has "},
            {"train --deterministic --threads 2", 2, "--deterministic needs --threads 1"},
            {"train --target none --norm none", 2, "--target none needs --norm crossq"},
            {"train --best-by eval --eval-every 0", 2, "--best-by eval needs evaluations"},
            {"train --gui", 3,
             "no display (DISPLAY unset); drop --gui, or use ssh -X / Xvfb. Nothing was started"},
            {"play --random", 3,
             "no display (DISPLAY unset)\n  try: ssh -X / Xvfb, or gallop record, which needs no display\n"},
        });
  CHECK_FALSE(std::filesystem::exists(place.path() / "runs"));
}

TEST_CASE("a device that is not there is named") {
  const Workplace place;
  const Outcome doctor = place.run("doctor --json");
  CHECK(doctor.code == 0);
  if (doctor.out.find("\"cuda\":\"none\"") == std::string::npos) {
    check(place, {{"train --device cuda:77", 3, "no cuda:77; found cuda:0"}});
    return;
  }
  const Outcome outcome = place.run("train --device cuda");
  CHECK(outcome.code == 3);
  const bool built_without = outcome.err.starts_with("gallop: this build has no CUDA (libtorch ");
  const bool none_there = outcome.err.starts_with("gallop: no CUDA device found (libtorch ");
  CAPTURE(outcome.err);
  CHECK((built_without || none_there));
  CHECK(outcome.err.find("try: --device cpu") != std::string::npos);
  CHECK(outcome.out.empty());
}

TEST_CASE("a faulty configuration file is reported with its place") {
  const Workplace place;
  write_file(place.path() / "broken.toml", "[train]\nsteps = abc\n");
  write_file(place.path() / "unknown.toml", "\n\n\n\n\n[train]\nstepz = 1\n");
  write_file(place.path() / "twice.toml", "[train]\nsteps = 1\nsteps = 2\n");
  write_file(place.path() / "type.toml", "steps = \"many\"\n");
  write_file(place.path() / "range.toml", "[train]\ntau = 2\n");
  write_file(place.path() / "red.toml", "\"\\u001b[31mred\\n\" = 1\n");
  check(place, {
                   {"train -c nope.toml", 4, "cannot open nope.toml: No such file or directory"},
                   {"train -c .", 4, "cannot read .: Is a directory"},
                   {"train -c broken.toml", 2, "broken.toml:2:9: could not determine value type"},
                   {"train -c unknown.toml", 2,
                    "unknown.toml:7: unknown key 'train.stepz'; did you mean 'train.steps'?"},
                   {"train -c twice.toml", 2, "twice.toml:3:9: 'steps' already set at line 2"},
                   {"train -c type.toml", 2, "type.toml:1:9: steps must be a number, found string"},
                   {"train -c red.toml", 2, "red.toml:1: unknown key '?[31mred?'\n"},
                   {"train -c range.toml", 2, "range.toml:2:7: tau must be between 0 and 1 (got 2)"},
               });
}

TEST_CASE("runs and policies that cannot be used are named") {
  const Workplace place;
  check(place,
        {{"eval 99", 4, "no runs under runs/sac yet"}, {"plot latest", 4, "no runs under runs/sac yet"}});
  std::filesystem::create_directories(place.path() / "runs/sac/HalfCheetahBulletEnv-v0_3");
  write_file(place.path() / "runs/sac/HalfCheetahBulletEnv-v0_3/0.monitor.csv", "#{}\nr,l,t\n");
  write_file(place.path() / "text.pt", "no policy at all");
  write_file(place.path() / "bad.trace", "HCTRACE1");
  check(place, {
                   {"eval 99", 4, "no run 99 under runs/sac; newest is 3"},
                   {"eval 3", 4, "no checkpoint in runs/sac/HalfCheetahBulletEnv-v0_3 yet"},
                   {"plot 3", 4, "run 3 has 0 finished episodes (first ends at 1000 steps); nothing drawn"},
                   {"eval nothing.pt", 4, "cannot open nothing.pt: No such file or directory"},
                   {"eval text.pt", 4, "text.pt"},
                   {"record 3 -o nowhere/x.mp4", 4, "cannot write nowhere/x.mp4: No such file or directory"},
                   {"parity nothing.trace", 4, "nothing.trace"},
                   {"parity bad.trace", 4, "bad.trace"},
               });
}

TEST_CASE("odd but possible values are warned of and used") {
  const Workplace place;
  const auto warns = [&](const std::string& words, const std::string& line) {
    CAPTURE(words);
    const Outcome outcome = place.run(words + " --dry-run");
    CHECK(outcome.code == 0);
    CAPTURE(outcome.err);
    CHECK(outcome.err.find("gallop: warning: " + line) != std::string::npos);
    CHECK(outcome.out.find("[train]") != std::string::npos);
  };
  warns("train --lr 3", "learning rate 3 is 10,000x the usual 3e-4");
  warns("train --batch 5000 --warmup 1000",
        "warm-up 1000 < batch 5000: learning would start at 5000; set --warmup 5000");
  warns("train --threads 1000", "1000 threads on ");
  CHECK(place.run("train --name= --dry-run").out.find("[train]") != std::string::npos);
  CHECK(place.run("train --steps 1e6 --dry-run").out.find("\nsteps = 1000000 ") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(place.path() / "runs"));
}
