// SPDX-License-Identifier: MIT
// What goes into the replay buffer comes out whole, uniformly, and no sooner.
#include "agent/replay_buffer.h"

#include <doctest/doctest.h>
#include <torch/torch.h>

#include <array>
#include <set>

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
