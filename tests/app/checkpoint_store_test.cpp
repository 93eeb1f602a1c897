// SPDX-License-Identifier: MIT
// Checkpoints that are complete or not there, and how damage is told.
#include "app/checkpoint_store.h"

#include <doctest/doctest.h>

#include <cerrno>
#include <fstream>

#include "app/files.h"
#include "app/run_reference.h"
#include "errors.h"
#include "support/message_of.h"
#include "support/temporary_directory.h"

using namespace gallop;
using namespace gallop::app;
namespace fs = std::filesystem;

namespace {

CheckpointFacts facts_at(std::int64_t steps) {
  return {.environment = "HalfCheetahBulletEnv-v0",
          .preset = "sac",
          .seed = 7,
          .observation_size = 26,
          .action_size = 6,
          .steps = steps,
          .episodes = steps / 1000,
          .updates = steps - 10,
          .average = -12.5,
          .best_average = -10.25};
}

void write_nets(const fs::path& folder) { write_file(folder / "nets.pt", std::string(1000, 'n')); }

fs::path save_last(CheckpointStore& store, std::int64_t steps) {
  fs::path saved = store.save(facts_at(steps), write_nets);
  store.mark_last();
  return saved;
}

/// With a replay buffer: whole.
fs::path save_whole(CheckpointStore& store, std::int64_t steps) {
  fs::path saved = store.save(facts_at(steps), [](const fs::path& folder) {
    write_nets(folder);
    write_file(folder / kReplayName, std::string(5000, 'r'));
  });
  store.drop_old_replays();
  store.mark_last();
  return saved;
}

std::vector<std::string> names(const CheckpointStore& store) {
  std::vector<std::string> list;
  for (const fs::path& folder : store.all()) list.push_back(folder.filename().string());
  return list;
}

}  // namespace

TEST_CASE("a checkpoint says what it holds") {
  const support::TemporaryDirectory folder;
  CheckpointStore store(folder.path(), 2);
  const fs::path saved = save_last(store, 100'000);
  CHECK(saved.filename() == "step_000100000");
  CHECK(store.target("last") == saved);
  CHECK(store.target("best").empty());
  const CheckpointFacts facts = verify_checkpoint(saved);
  CHECK(facts.steps == 100'000);
  CHECK(facts.seed == 7);
  CHECK(facts.average == -12.5);
  CHECK(read_file(saved / "meta.json").find("\"complete\": true") != std::string::npos);
}

TEST_CASE("best and last are kept and so are the newest others") {
  const support::TemporaryDirectory folder;
  CheckpointStore store(folder.path(), 2);
  save_last(store, 1);
  store.mark_best();
  for (const std::int64_t steps : {2, 3, 4, 5}) save_last(store, steps);
  CHECK(names(store) ==
        std::vector<std::string>{"step_000000001", "step_000000003", "step_000000004", "step_000000005"});
  CHECK(store.target("best").filename() == "step_000000001");
  CHECK(store.target("last").filename() == "step_000000005");

  CheckpointStore frugal(folder.path(), 0);
  save_last(frugal, 6);
  frugal.mark_best();
  CHECK(names(frugal) == std::vector<std::string>{"step_000000006"});
}

TEST_CASE("the newest two replay buffers are kept, and training can go on from either") {
  const support::TemporaryDirectory folder;
  CheckpointStore store(folder.path(), 1);
  std::vector<std::string> complaints;
  CHECK(store.newest_resumable(complaints).empty());
  for (const std::int64_t steps : {1, 2, 3, 4}) save_whole(store, steps);
  store.save(facts_at(5), write_nets);
  store.mark_best();
  CHECK(names(store) ==
        std::vector<std::string>{"step_000000002", "step_000000003", "step_000000004", "step_000000005"});
  for (const fs::path& sound : store.all()) CHECK_NOTHROW(verify_checkpoint(sound));
  CHECK_FALSE(fs::exists(folder.path() / "step_000000002" / kReplayName));
  CHECK_FALSE(verify_checkpoint(folder.path() / "step_000000002").has_replay);
  CHECK(verify_checkpoint(folder.path() / "step_000000003").has_replay);
  CHECK(store.newest_resumable(complaints).filename() == "step_000000004");
  CHECK(complaints.empty());

  fs::resize_file(folder.path() / "step_000000004" / kReplayName, 10);
  CHECK(store.newest_resumable(complaints).filename() == "step_000000003");
  CHECK(complaints == std::vector<std::string>{"step_000000004/replay.bin: size 10, expected 5,000"});
}

TEST_CASE("going back gives later checkpoints another name and moves the links") {
  const support::TemporaryDirectory folder;
  CheckpointStore store(folder.path(), 5);
  const fs::path first = save_whole(store, 1);
  store.mark_best();
  const fs::path second = save_whole(store, 2);
  save_whole(store, 3);
  store.mark_best();
  CHECK(store.go_back_to(second, 1).size() == 1);
  CHECK(names(store) == std::vector<std::string>{"step_000000001", "step_000000002"});
  CHECK(fs::exists(folder.path() / "abandoned_step_000000003" / "nets.pt"));
  CHECK(store.target("last") == second);
  CHECK(store.target("best") == first);
  CHECK(store.go_back_to(second, 1).empty());
}

TEST_CASE("a checkpoint of the same step takes the place of the earlier one") {
  const support::TemporaryDirectory folder;
  CheckpointStore store(folder.path(), 1);
  store.save(facts_at(7), write_nets);
  store.mark_best();
  save_whole(store, 7);
  CHECK(names(store) == std::vector<std::string>{"step_000000007"});
  CHECK(verify_checkpoint(folder.path() / "step_000000007").has_replay);
  CHECK(std::distance(fs::directory_iterator(folder.path()), {}) == 3);  // and the links
}

TEST_CASE("a shortage of space is told in numbers, with what is kept") {
  const support::TemporaryDirectory folder;
  CheckpointStore store(folder.path(), 2);
  CHECK(store.shortage().starts_with("No space left ("));
  save_last(store, 10);
  const std::string shortage = store.shortage();
  CHECK(shortage.starts_with("No space left (needs about "));
  CHECK(shortage.ends_with(" free): kept step_000000010"));
}

TEST_CASE("a writer that fails otherwise leaves nothing half written behind") {
  const support::TemporaryDirectory folder;
  CheckpointStore store(folder.path(), 2);
  CHECK_THROWS_AS(store.save(facts_at(20), [](const fs::path&) { throw std::logic_error("a bug"); }),
                  std::logic_error);
  CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("a save that fails leaves the earlier checkpoint as it was") {
  const support::TemporaryDirectory folder;
  CheckpointStore store(folder.path(), 2);
  const fs::path good = save_last(store, 10);
  const std::string said = support::message_of<FileError>([&] {
    store.save(facts_at(20), [](const fs::path& temporary) {
      write_nets(temporary);
      throw FileError("No space left on device", {}, ENOSPC);
    });
  });
  CHECK(said == "cannot save " + (folder.path() / "step_000000020").string() +
                    ": No space left on device; kept step_000000010");
  CHECK(store.target("last") == good);
  CHECK_NOTHROW(verify_checkpoint(good));
  CHECK(names(store) == std::vector<std::string>{"step_000000010"});
  for (const auto& entry : fs::directory_iterator(folder.path())) {
    const std::string name = entry.path().filename().string();
    CHECK((name == "last" || name == "step_000000010"));
  }
}

TEST_CASE("what a killed save left behind is swept away") {
  const support::TemporaryDirectory folder;
  fs::create_directories(folder.path() / "step_000000020.unfinished");
  CheckpointStore(folder.path(), 2).sweep();
  CHECK_FALSE(fs::exists(folder.path() / "step_000000020.unfinished"));
}

TEST_CASE("damage is found and a sound checkpoint named instead") {
  const support::TemporaryDirectory folder;
  CheckpointStore store(folder.path(), 5);
  const fs::path older = store.save(facts_at(1), write_nets);
  const fs::path newer = store.save(facts_at(2), write_nets);
  REQUIRE_NOTHROW(verify_checkpoint(newer));

  SUBCASE("a file cut short") {
    fs::resize_file(newer / "nets.pt", 10);
    CHECK(support::message_of<FileError>([&] { verify_checkpoint(newer); }) ==
          "step_000000002/nets.pt: size 10, expected 1,000");
  }
  SUBCASE("one bit flipped") {
    std::fstream file(newer / "nets.pt", std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(500).put('o');
    file.close();
    CHECK(support::message_of<FileError>([&] { verify_checkpoint(newer); }) ==
          "step_000000002/nets.pt: its content has changed (hash differs)");
  }
  SUBCASE("a file missing") {
    fs::remove(newer / "nets.pt");
    CHECK(support::message_of<FileError>([&] { verify_checkpoint(newer); }) ==
          "step_000000002/nets.pt is missing");
  }
  SUBCASE("meta.json cut short") {
    fs::resize_file(newer / "meta.json", 20);
    CHECK(support::message_of<FileError>([&] { verify_checkpoint(newer); }).find("meta.json is damaged") !=
          std::string::npos);
  }
  try {
    verify_checkpoint(newer);
  } catch (const FileError& error) {
    if (fs::file_size(newer / "meta.json") > 20)
      CHECK(error.hint() == "the checkpoint " + older.string() + " instead");
  }
}

TEST_CASE("a checkpoint of a newer format is refused by name") {
  const support::TemporaryDirectory folder;
  CheckpointStore store(folder.path(), 5);
  const fs::path saved = store.save(facts_at(1), write_nets);
  write_file(saved / "meta.json", "{\"format\": 3, \"gallop\": \"0.4\", \"complete\": true}");
  CHECK(support::message_of<FileError>([&] {
          verify_checkpoint(saved);
        }).ends_with(": made by format 3 (gallop 0.4), this reads up to 1; upgrade gallop"));
  write_file(saved / "meta.json", "{\"format\": 1, \"gallop\": \"0.1\", \"complete\": false}");
  CHECK(support::message_of<FileError>([&] {
          verify_checkpoint(saved);
        }).ends_with(": this checkpoint was never finished"));
}

TEST_CASE("a policy is found by every name a checkpoint has") {
  const support::TemporaryDirectory folder;
  const fs::path run = folder.path() / "sac" / "HalfCheetahBulletEnv-v0_1";
  fs::create_directories(run / "checkpoints");
  write_file(run / "0.monitor.csv", "");
  CHECK(support::message_of<FileError>([&] {
          (void)find_policy("1", folder.path());
        }).starts_with("no checkpoint in "));
  CheckpointStore store(run / "checkpoints", 5);
  const fs::path first = fs::canonical(save_last(store, 1000));
  CHECK(find_policy("1", folder.path()) == first);  // its last, while there is no best
  store.mark_best();
  const fs::path second = fs::canonical(save_last(store, 2000));

  CHECK(find_policy("1", folder.path()) == first);
  CHECK(find_policy("latest", folder.path()) == first);
  CHECK(find_policy("1/best", folder.path()) == first);
  CHECK(find_policy("1/last", folder.path()) == second);
  CHECK(find_policy("latest/last", folder.path()) == second);
  CHECK(find_policy("last", folder.path()) == second);
  CHECK(find_policy("step_1000", folder.path()) == first);
  CHECK(find_policy("1/step_000002000", folder.path()) == second);
  CHECK(find_policy(run.string(), folder.path()) == first);
  CHECK(find_policy((run / "last").string(), folder.path()) == second);
  CHECK(find_policy((run / "checkpoints" / "last").string(), folder.path()) == second);
  CHECK(find_policy(second.string(), folder.path()) == second);
  CHECK(support::message_of<FileError>([&] {
          (void)find_policy("1/step_77", folder.path());
        }).starts_with("no checkpoint step_000000077 in "));
  CHECK(support::message_of<FileError>([&] { (void)find_policy("nothing.pt", folder.path()); }) ==
        "cannot open nothing.pt: No such file or directory");
}
