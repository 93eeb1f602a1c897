// SPDX-License-Identifier: MIT
// TOML files with one fault each: the message and its place.
#include "app/config_file.h"

#include <doctest/doctest.h>

#include "app/config.h"
#include "app/files.h"
#include "errors.h"
#include "support/temporary_directory.h"

using namespace gallop;
using namespace gallop::app;

namespace {

/// What reading `text` complains about, without the folder.
std::string complaint(const std::string& text) {
  const support::TemporaryDirectory folder;
  const auto file = folder.path() / "run.toml";
  write_file(file, text);
  TrainConfig config;
  const OptionTable table = train_options(config);
  try {
    for (const FileSetting& setting : read_config_file(file, table))
      setting.option->set(setting.name, setting.text);
  } catch (const UsageError& error) {
    const std::string what = error.what();
    return what.substr(what.find("run.toml"));
  }
  return "nothing was thrown";
}

}  // namespace

TEST_CASE("keys stand in a train section or at the top") {
  const support::TemporaryDirectory folder;
  const auto file = folder.path() / "run.toml";
  write_file(
      file,
      "steps = 5_000\nlr_actor = 1e-4\n[train]\nhidden = [32, 16]\nalpha = \"auto_0.1\"\nlog = [\"csv\"]\n"
      "fps = \"native\"\nxavier = true\nbuffer = 1e5\n");
  TrainConfig config;
  const OptionTable table = train_options(config);
  for (const FileSetting& setting : read_config_file(file, table))
    setting.option->set(setting.name, setting.text);
  CHECK(config.steps == 5000);
  CHECK(config.agent.lr_actor == 1e-4);
  CHECK(config.agent.hidden == std::vector<int>{32, 16});
  CHECK(config.agent.alpha == 0.1);
  CHECK(config.agent.xavier);
  CHECK(config.agent.buffer == 100'000);
  CHECK_FALSE(config.log.tensorboard);
}

TEST_CASE("a fault in a file is reported with its place") {
  CHECK(complaint("[train]\nsteps = abc\n") == "run.toml:2:9: could not determine value type");
  CHECK(complaint("\n\n\n\n\n[train]\nstepz = 5\n") ==
        "run.toml:7: unknown key 'train.stepz'; did you mean 'train.steps'?");
  CHECK(complaint("stepz = 5\n") == "run.toml:1: unknown key 'stepz'; did you mean 'steps'?");
  CHECK(complaint("[trian]\nsteps = 5\n") == "run.toml:1: unknown section 'trian'; did you mean 'train'?");
  CHECK(complaint("[train]\nsteps = 5\nsteps = 6\n") == "run.toml:3:9: 'steps' already set at line 2");
  CHECK(complaint("steps = 5\n[train]\nsteps = 6\n") == "run.toml:3:9: 'steps' already set at line 1");
  CHECK(complaint("lr-actor = 1e-3\n[train]\nlr_actor = 1e-3\n") ==
        "run.toml:3:12: 'lr_actor' already set at line 1");
  CHECK(complaint("steps = \"5\"\n") == "run.toml:1:9: steps must be a number, found string");
  CHECK(complaint("hidden = [256, \"x\"]\n") ==
        "run.toml:1:10: hidden must be a list of numbers, found list");
  CHECK(complaint("xavier = 1\n") == "run.toml:1:10: xavier must be true or false, found number");
  CHECK(complaint("[train]\ntau = 2\n") == "run.toml:2:7: tau must be between 0 and 1 (got 2)");
  CHECK(complaint("help = true\n") == "run.toml:1: unknown key 'help'");
  CHECK(complaint("steps = 1979-05-27\n") == "run.toml:1:9: steps must be a number, found date or time");
  CHECK(complaint("[train.steps]\n") == "run.toml:1:1: steps must be a number, found section");
}

TEST_CASE("what a file of before says of an option that was taken out is read where it did nothing") {
  const std::string window = "speed-bonus-from = 20000\nspeed-bonus-until = 240000\n";
  const support::TemporaryDirectory folder;
  const auto file = folder.path() / "run.toml";
  TrainConfig config;
  const OptionTable table = train_options(config);
  write_file(file, "[train]\nspeed-bonus = 0.0  # none\n" + window + "steps = 5\n");
  const std::vector<FileSetting> settings = read_config_file(file, table);
  REQUIRE(settings.size() == 1);
  CHECK(settings[0].option == table.find("steps"));

  CHECK(complaint("[train]\nspeed-bonus = 0.5\n" + window) ==
        "run.toml:2: speed-bonus was taken out, and only 0 means the same without it");
  CHECK(complaint("speed-bonus = \"0\"\n").starts_with("run.toml:1: speed-bonus was taken out"));
}

TEST_CASE("a file that cannot be read is a file problem") {
  TrainConfig config;
  const OptionTable table = train_options(config);
  const support::TemporaryDirectory folder;
  CHECK_THROWS_WITH_AS((void)read_config_file("nope.toml", table),
                       "cannot open nope.toml: No such file or directory", FileError);
  CHECK_THROWS_AS((void)read_config_file(folder.path(), table), FileError);
}

TEST_CASE("an empty file is an empty configuration") {
  const support::TemporaryDirectory folder;
  write_file(folder.path() / "empty.toml", "");
  TrainConfig config;
  CHECK(read_config_file(folder.path() / "empty.toml", train_options(config)).empty());
}
