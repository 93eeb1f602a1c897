// SPDX-License-Identifier: MIT
// Does an update cost more when a million transitions are stored than when ten thousand are? And how much
// memory does the replay take beside its raw bytes?
//   bench_growth [rounds 5] [seconds each 2]
#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "agent/replay_buffer.h"
#include "agent/sac.h"
#include "agent/trainer.h"

namespace {

using namespace gallop::agent;
using Clock = std::chrono::steady_clock;

constexpr int kObservations = 26;
constexpr int kActions = 6;

double resident_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word == "VmRSS:") {
      double kilobytes = 0.0;
      status >> kilobytes;
      return kilobytes * 1024.0;
    }
  }
  return 0.0;
}

void fill(ReplayBuffer& replay, int count) {
  std::vector<float> row(2 * kObservations + kActions, 0.25F);
  const std::span<const float> all = row;
  for (int i = 0; i < count; ++i) {
    row[0] = static_cast<float>(i % 1000) * 1e-3F;
    replay.add(all.first(kObservations), all.subspan(kObservations, kActions), 1.0F, all.last(kObservations),
               0.98F);
  }
}

double updates_per_second(Sac& sac, ReplayBuffer& replay, Batch& batch, std::mt19937_64& generator,
                          double seconds) {
  int count = 0;
  const Clock::time_point start = Clock::now();
  double elapsed = 0.0;
  do {
    replay.sample(batch, true, generator);
    sac.update(batch, 1.0, 0);
    ++count;
    elapsed = std::chrono::duration<double>(Clock::now() - start).count();
  } while (elapsed < seconds);
  return count / elapsed;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 5;
  const double seconds = argc > 2 ? std::atof(argv[2]) : 2.0;
  constexpr int kFew = 10'000;
  constexpr int kMany = 1'000'000;
  constexpr double kRawBytes = 4.0 * (2 * kObservations + kActions + 2);
  set_up_arithmetic();

  const SacConfig config = preset("default");
  std::mt19937_64 generator(0);
  Batch batch(config.batch, kObservations, kActions, torch::kCPU);
  Sac sac(config, kObservations, kActions, torch::kCPU, 0);
  ReplayBuffer few(kMany, kObservations, kActions, torch::kCPU);
  ReplayBuffer many(kMany, kObservations, kActions, torch::kCPU);
  fill(few, kFew);
  updates_per_second(sac, few, batch, generator, 0.2);
  const double before = resident_bytes();
  fill(many, kMany);
  const double grown = resident_bytes() - before;
  std::printf("memory    %.1f MB for %.1f MB of transitions: %.3f times\n", grown / 1e6,
              kMany * kRawBytes / 1e6, grown / (kMany * kRawBytes));

  std::vector<double> ratios;
  std::vector<double> rates;
  for (int round = 0; round < rounds; ++round) {
    const double with_few = updates_per_second(sac, few, batch, generator, seconds);
    const double with_many = updates_per_second(sac, many, batch, generator, seconds);
    rates.push_back(with_many);
    ratios.push_back(with_many / with_few);
  }
  std::printf("updates   %.1f /s at %d stored, %.3f times the rate at %d (median of %d rounds)\n",
              median(rates), kMany, median(ratios), kFew, rounds);
  std::printf("resident  %.1f MB more after all updates\n", (resident_bytes() - before - grown) / 1e6);
  return 0;
}
