// SPDX-License-Identifier: MIT
// Numbers, locks, overwriting, and the names a user may type.
#include "app/run_folder.h"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/files.h"
#include "app/run_lock.h"
#include "app/run_reference.h"
#include "errors.h"
#include "support/message_of.h"
#include "support/temporary_directory.h"

using namespace gallop;
using namespace gallop::app;
namespace fs = std::filesystem;

namespace {

TrainConfig config_in(const fs::path& out) {
  TrainConfig config;
  config.out = out.string();
  config.seed = 1;
  return config;
}

}  // namespace

TEST_CASE("runs are numbered on from the highest there is") {
  const support::TemporaryDirectory folder;
  const TrainConfig config = config_in(folder.path());
  const RunFolder first(config, {"gallop", "train"});
  CHECK(first.path() == folder.path() / "sac" / "HalfCheetahBulletEnv-v0_1");
  fs::create_directory(folder.path() / "sac" / "HalfCheetahBulletEnv-v0_7");
  fs::create_directory(folder.path() / "sac" / "HalfCheetahBulletEnv-v0_9x");
  TrainConfig named = config;
  named.name = "fast";
  const RunFolder next(named, {"gallop", "train"});
  CHECK(next.path().filename() == "HalfCheetahBulletEnv-v0_8-fast");
  CHECK(run_number(next.path()) == 8);
  CHECK(numbered_runs(folder.path()).size() == 3);
}

TEST_CASE("names that are no run have no number") {
  for (const char* name : {"HalfCheetahBulletEnv-v0", "HalfCheetahBulletEnv-v0_", "HalfCheetahBulletEnv-v0_x",
                           "HalfCheetahBulletEnv-v0_0", "HalfCheetahBulletEnv-v0_99999999999", "other_3"}) {
    CAPTURE(name);
    CHECK(run_number(name) == 0);
  }
}

TEST_CASE("a folder that holds a run is kept unless overwriting is asked for") {
  const support::TemporaryDirectory folder;
  TrainConfig config = config_in(folder.path());
  config.run_dir = (folder.path() / "mine").string();
  { const RunFolder run(config, {"gallop", "train"}); }
  write_file(folder.path() / "mine" / "notes.txt", "the user's own");
  write_file(folder.path() / "mine" / "policy.pt", "old");
  CHECK(support::message_of<FileError>([&] { const RunFolder again(config, {"gallop"}); }) ==
        config.run_dir + " is not empty; use resume, another --out, or --overwrite");
  CHECK(read_file(folder.path() / "mine" / "policy.pt") == "old");

  config.overwrite = true;
  const RunFolder again(config, {"gallop"});
  CHECK_FALSE(fs::exists(folder.path() / "mine" / "policy.pt"));
  CHECK(read_file(folder.path() / "mine" / "notes.txt") == "the user's own");
}

TEST_CASE("a folder of something else is never cleared") {
  const support::TemporaryDirectory folder;
  TrainConfig config = config_in(folder.path());
  config.run_dir = (folder.path() / "home").string();
  config.overwrite = true;
  fs::create_directories(folder.path() / "home" / "videos");
  CHECK(support::message_of<FileError>([&] { const RunFolder run(config, {"gallop"}); }) ==
        config.run_dir + " is not empty, and no run folder");
  CHECK(fs::exists(folder.path() / "home" / "videos"));
}

TEST_CASE("a second writer is told who the first is") {
  const support::TemporaryDirectory folder;
  const fs::path run = folder.path() / "HalfCheetahBulletEnv-v0_3";
  fs::create_directory(run);
  CHECK(writer_of(run).empty());
  {
    const RunLock lock(run);
    CHECK(writer_of(run).starts_with("pid " + std::to_string(getpid()) + " (host "));
    const std::string said = support::message_of<FileError>([&] { const RunLock second(run); });
    CHECK(said.starts_with("run 3 is being written by pid " + std::to_string(getpid()) + " (host "));
    CHECK(said.ends_with("; stop it first"));
  }
  CHECK(writer_of(run).empty());
  CHECK_FALSE(fs::exists(run / RunLock::kName));
}

TEST_CASE("a killed writer locks nobody out") {
  const support::TemporaryDirectory folder;
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const RunLock lock(folder.path());
    _exit(0);  // as a kill would: no destructor runs
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(fs::exists(folder.path() / RunLock::kName));
  CHECK(writer_of(folder.path()).empty());
  CHECK_NOTHROW(RunLock(folder.path()));
}

TEST_CASE("the command file says how the run was called and how it ended") {
  const support::TemporaryDirectory folder;
  fs::path path;
  {
    RunFolder run(config_in(folder.path()), {"gallop", "train", "--name", "it's mine", ""});
    path = run.path();
    const std::string text = read_file(path / "command.txt");
    CHECK(text.starts_with("gallop train --name 'it'\\''s mine' ''\ncwd      "));
    CHECK(text.find("ended") == std::string::npos);
    run.finish(130);
  }
  CHECK(read_file(path / "command.txt").ends_with("exit     130\n"));
}

TEST_CASE("the README of a run lists every file with the commands for this run") {
  const support::TemporaryDirectory folder;
  TrainConfig config = config_in(folder.path());
  config.run_dir = (folder.path() / "RUNS").string();
  RunFolder run(config, {"gallop", "train"});
  run.describe(config, "cpu");
  const std::string text = read_file(run.path() / "README.txt");
  for (const RunFile& file : run_files()) {
    CHECK(text.find(std::string("\n") + file.name + " ") != std::string::npos);
  }
  CHECK(text.find("gallop train -c " + config.run_dir + "/config.toml\n") != std::string::npos);
  CHECK(text.find("gallop resume " + config.run_dir + "\n") != std::string::npos);
}

TEST_CASE("a run is found by number or path or as the latest") {
  const support::TemporaryDirectory folder;
  CHECK(support::message_of<FileError>([&] { (void)find_run("latest", folder.path()); }) ==
        "no runs under " + (folder.path() / "sac").string() + " yet");
  for (const char* name :
       {"HalfCheetahBulletEnv-v0_3", "HalfCheetahBulletEnv-v0_12", "HalfCheetahBulletEnv-v0_5-x"}) {
    fs::create_directories(folder.path() / "sac" / name);
    write_file(folder.path() / "sac" / name / "0.monitor.csv", "");
  }
  CHECK(find_run("latest", folder.path()).filename() == "HalfCheetahBulletEnv-v0_12");
  CHECK(find_run("5", folder.path()).filename() == "HalfCheetahBulletEnv-v0_5-x");
  const fs::path third = folder.path() / "sac" / "HalfCheetahBulletEnv-v0_3";
  CHECK(find_run(third.string(), folder.path()) == third);
  CHECK(support::message_of<FileError>([&] { (void)find_run("99", folder.path()); }) ==
        "no run 99 under " + (folder.path() / "sac").string() + "; newest is 12");
  CHECK(support::message_of<FileError>([&] { (void)find_run("nowhere", folder.path()); }) ==
        "cannot open nowhere: No such file or directory");
  CHECK(support::message_of<FileError>([&] {
          (void)find_run(folder.path().string(), folder.path());
        }).ends_with(" is no run folder (it has no 0.monitor.csv)"));
}
