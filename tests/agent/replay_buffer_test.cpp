// SPDX-License-Identifier: MIT
// What goes into the replay buffer comes out whole, uniformly, and no sooner.
#include "agent/replay_buffer.h"

#include <doctest/doctest.h>
#include <torch/torch.h>

#include <array>
#include <filesystem>
#include <set>

#include "errors.h"
#include "support/files.h"
#include "support/message_of.h"
#include "support/temporary_directory.h"

namespace gallop::agent {
namespace {

// Transition n: every number in it follows from n.
void add_numbered(ReplayBuffer& replay, int n) {
  const auto x = static_cast<float>(n);
  replay.add(std::array{x, x + 0.1F}, std::array{x + 0.2F}, x + 0.3F, std::array{x + 0.4F, x + 0.5F},
             n % 2 == 0);
}

std::vector<int> numbers_of(const Batch& batch) {
  std::vector<int> numbers;
  for (std::int64_t i = 0; i < batch.rows.size(0); ++i) {
    numbers.push_back(static_cast<int>(batch.observation[i][0].item<float>()));
  }
  return numbers;
}

// The same draws give the same rows, while `more` are added to both.
void check_they_stay_alike(ReplayBuffer& a, ReplayBuffer& b, int more) {
  for (int n = 0; n < more; ++n) {
    Batch one(16, 2, 1, torch::kCPU);
    Batch other(16, 2, 1, torch::kCPU);
    std::mt19937_64 generator(3);
    a.sample(one, true, generator);
    generator.seed(3);
    b.sample(other, true, generator);
    CHECK(torch::equal(one.rows, other.rows));
    add_numbered(a, 100 + n);
    add_numbered(b, 100 + n);
  }
}

}  // namespace

TEST_CASE("a sampled row is a stored transition, whole and in place") {
  ReplayBuffer replay(8, 2, 1, torch::kCPU);
  for (int n = 0; n < 5; ++n) add_numbered(replay, n);
  Batch batch(32, 2, 1, torch::kCPU);
  std::mt19937_64 generator(1);
  replay.sample(batch, true, generator);
  for (std::int64_t i = 0; i < 32; ++i) {
    const auto x = batch.observation[i][0].item<float>();
    CHECK(batch.observation[i][1].item<float>() == x + 0.1F);
    CHECK(batch.action[i][0].item<float>() == x + 0.2F);
    CHECK(batch.reward[i][0].item<float>() == x + 0.3F);
    CHECK(batch.next_observation[i][0].item<float>() == x + 0.4F);
    CHECK(batch.next_observation[i][1].item<float>() == x + 0.5F);
    CHECK(batch.discount[i][0].item<float>() == (static_cast<int>(x) % 2 == 0 ? 1.0F : 0.0F));
    CHECK(torch::equal(batch.observation_action[i], torch::cat({batch.observation[i], batch.action[i]})));
  }
}

TEST_CASE("a loaded buffer answers the same draws with the same rows, filling or full") {
  for (const int count : {5, 8, 19}) {
    ReplayBuffer replay(8, 2, 1, torch::kCPU);
    for (int n = 0; n < count; ++n) add_numbered(replay, n);
    support::TemporaryDirectory folder;
    replay.snapshot()->save(folder.path() / "replay.bin");
    CHECK(std::filesystem::file_size(folder.path() / "replay.bin") ==
          48 + static_cast<std::uintmax_t>(replay.size()) * 7 * 4);
    ReplayBuffer loaded(8, 2, 1, torch::kCPU);
    loaded.load(folder.path() / "replay.bin");
    check_they_stay_alike(replay, loaded, 3);
  }
}

TEST_CASE("a snapshot keeps its rows while the buffer overwrites them, and another snapshot its own") {
  ReplayBuffer replay(8, 2, 1, torch::kCPU);
  for (int n = 0; n < 5; ++n) add_numbered(replay, n);
  support::TemporaryDirectory folder;
  const auto written = [&folder](const ReplaySnapshot& snapshot) {
    snapshot.save(folder.path() / "replay.bin");
    return support::read_file(folder.path() / "replay.bin");
  };
  const auto filling = replay.snapshot();
  const std::string filling_bytes = written(*filling);
  for (int n = 5; n < 11; ++n) add_numbered(replay, n);
  const auto full = replay.snapshot();
  const std::string full_bytes = written(*full);
  for (int n = 11; n < 30; ++n) add_numbered(replay, n);
  CHECK(written(*filling) == filling_bytes);
  CHECK(written(*full) == full_bytes);
  CHECK(filling_bytes.size() == 48 + 5 * 7 * 4);
  CHECK(full_bytes.size() == 48 + 8 * 7 * 4);
}

TEST_CASE("a buffer that grows keeps its rows, the oldest to be replaced first, and snapshots theirs") {
  for (const int count : {5, 8, 19}) {  // filling, full, and full with its oldest row in the middle
    INFO(count);
    ReplayBuffer replay(8, 2, 1, torch::kCPU);
    for (int n = 0; n < count; ++n) add_numbered(replay, n);
    support::TemporaryDirectory folder;
    const auto snapshot = replay.snapshot();
    snapshot->save(folder.path() / "before.bin");
    replay.grow(10);
    CHECK(replay.capacity() == 10);
    CHECK(replay.size() == std::min(count, 8));

    ReplayBuffer loaded(10, 2, 1, torch::kCPU);  // does the same, as the test below says
    loaded.load(folder.path() / "before.bin");
    check_they_stay_alike(replay, loaded, 7);
    snapshot->save(folder.path() / "after.bin");
    CHECK(support::read_file(folder.path() / "before.bin") ==
          support::read_file(folder.path() / "after.bin"));
  }
}

TEST_CASE("a loaded buffer of another capacity keeps the newest rows, the oldest to be replaced first") {
  ReplayBuffer replay(8, 2, 1, torch::kCPU);
  for (int n = 0; n < 19; ++n) add_numbered(replay, n);  // 11 to 18 are left
  support::TemporaryDirectory folder;
  replay.snapshot()->save(folder.path() / "replay.bin");
  const auto everything = [](ReplayBuffer& buffer) {
    Batch batch(buffer.size(), 2, 1, torch::kCPU);
    std::mt19937_64 generator(1);
    buffer.sample(batch, false, generator);
    const std::vector<int> numbers = numbers_of(batch);
    return std::set<int>(numbers.begin(), numbers.end());
  };
  ReplayBuffer small(3, 2, 1, torch::kCPU);
  small.load(folder.path() / "replay.bin");
  CHECK(everything(small) == std::set<int>{16, 17, 18});
  add_numbered(small, 50);
  CHECK(everything(small) == std::set<int>{17, 18, 50});
  ReplayBuffer large(10, 2, 1, torch::kCPU);
  large.load(folder.path() / "replay.bin");
  for (const int n : {50, 51, 52}) add_numbered(large, n);
  CHECK(everything(large) == std::set<int>{12, 13, 14, 15, 16, 17, 18, 50, 51, 52});
}

TEST_CASE("a file that is no saved buffer, or not a whole one, or of another world, is refused") {
  support::TemporaryDirectory folder;
  const auto file = folder.path() / "replay.bin";
  const auto refused = [&](int observation_size) {
    ReplayBuffer replay(8, observation_size, 1, torch::kCPU);
    const bool thrown = support::message_of<FileError>([&] { replay.load(file); }) != "nothing was thrown";
    return thrown;
  };
  CHECK(refused(2));  // not there
  ReplayBuffer replay(8, 2, 1, torch::kCPU);
  for (int n = 0; n < 5; ++n) add_numbered(replay, n);
  replay.snapshot()->save(file);
  CHECK_FALSE(refused(2));
  CHECK(refused(3));
  const std::string whole = support::read_file(file);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    support::write_file(file, whole.substr(0, size));
    CHECK(refused(2));
  }
  for (const std::size_t place : {0U, 16U, 32U, 40U}) {  // mark, width, size, next
    std::string changed = whole;
    changed[place + 7] = '\x7f';
    support::write_file(file, changed);
    CHECK(refused(2));
  }
}

TEST_CASE("no row is sampled before it is written") {
  ReplayBuffer replay(100, 2, 1, torch::kCPU);
  for (int n = 1; n <= 3; ++n) add_numbered(replay, n);
  CHECK(replay.size() == 3);
  Batch batch(64, 2, 1, torch::kCPU);
  std::mt19937_64 generator(2);
  replay.sample(batch, true, generator);
  const std::vector<int> numbers = numbers_of(batch);
  const std::set<int> seen(numbers.begin(), numbers.end());
  CHECK(seen == std::set<int>{1, 2, 3});
}

TEST_CASE("a full buffer forgets the oldest first") {
  ReplayBuffer replay(4, 2, 1, torch::kCPU);
  for (int n = 0; n < 10; ++n) add_numbered(replay, n);
  CHECK(replay.size() == 4);
  CHECK(replay.capacity() == 4);
  Batch batch(4, 2, 1, torch::kCPU);
  std::mt19937_64 generator(3);
  replay.sample(batch, false, generator);
  const std::vector<int> numbers = numbers_of(batch);
  CHECK(std::set<int>(numbers.begin(), numbers.end()) == std::set<int>{6, 7, 8, 9});
}

TEST_CASE("rows are drawn uniformly, with and without replacement") {
  ReplayBuffer replay(20, 2, 1, torch::kCPU);
  for (int n = 0; n < 20; ++n) add_numbered(replay, n);
  for (const bool replace : {true, false}) {
    Batch batch(10, 2, 1, torch::kCPU);
    std::mt19937_64 generator(4);
    std::array<int, 20> counts{};
    constexpr int kRounds = 2000;
    bool repeated = false;
    for (int i = 0; i < kRounds; ++i) {
      replay.sample(batch, replace, generator);
      const std::vector<int> numbers = numbers_of(batch);
      repeated = repeated || std::set<int>(numbers.begin(), numbers.end()).size() < numbers.size();
      for (const int n : numbers) ++counts[static_cast<std::size_t>(n)];
    }
    CHECK(repeated == replace);
    double chi_squared = 0.0;
    constexpr double kExpected = kRounds * 10.0 / 20.0;
    for (const int count : counts) chi_squared += (count - kExpected) * (count - kExpected) / kExpected;
    CHECK(chi_squared < 43.8);  // 19 degrees of freedom, one in a thousand
  }
}

}  // namespace gallop::agent
