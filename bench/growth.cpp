// SPDX-License-Identifier: MIT
// Does an update cost more when a million transitions are stored than when ten thousand are? And how much
// memory does the replay take beside its raw bytes?
//   bench_growth [rounds 5] [seconds each 2]
#include <torch/torch.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "agent/made_up.h"
#include "agent/replay_buffer.h"
#include "agent/sac.h"
#include "agent/trainer.h"
#include "measure.h"

namespace {

using namespace gallop::agent;
using gallop::agent::made_up::kActions;
using gallop::agent::made_up::kObservations;
using gallop::bench::Range;

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

void print_rates(const char* name, const Range& range) {
  std::printf("updates   %.1f /s (%.1f .. %.1f) with %s stored\n", range.median, range.low, range.high, name);
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 5;
  const double seconds = argc > 2 ? std::atof(argv[2]) : 2.0;
  if (rounds < 1 || argc > 3) {
    std::fprintf(stderr, "usage: %s [rounds] [seconds]\n", argv[0]);
    return 2;
  }
  constexpr int kFew = 10'000;
  constexpr int kMany = 1'000'000;
  constexpr double kRawBytes = 4.0 * (2 * kObservations + kActions + 2) * kMany;
  set_up_arithmetic();

  const SacConfig config = preset("default");
  std::mt19937_64 generator(0);
  Batch batch(config.batch, kObservations, kActions, torch::kCPU);
  Sac sac(config, kObservations, kActions, torch::kCPU, 0);
  ReplayBuffer few(kMany, kObservations, kActions, torch::kCPU);
  ReplayBuffer many(kMany, kObservations, kActions, torch::kCPU);
  const auto update_from = [&](ReplayBuffer& replay) {
    replay.sample(batch, config.replace, generator);
    sac.update(batch, 1.0, 0);
  };

  gallop::agent::made_up::fill(few, kObservations, kFew, generator);
  gallop::bench::rate(0.0, [&] { update_from(few); });  // has touched all that an update needs
  const double before = resident_bytes();
  gallop::agent::made_up::fill(many, kObservations, kMany, generator);
  const double grown = resident_bytes() - before;
  std::printf("memory    %.1f MB for %.1f MB of transitions: %.3f times\n", grown / 1e6, kRawBytes / 1e6,
              grown / kRawBytes);

  std::vector<double> with_few;
  std::vector<double> with_many;
  std::vector<double> ratios;
  for (int round = 0; round < rounds; ++round) {
    with_few.push_back(gallop::bench::rate(seconds, [&] { update_from(few); }));
    with_many.push_back(gallop::bench::rate(seconds, [&] { update_from(many); }));
    ratios.push_back(with_many.back() / with_few.back());
  }
  const Range ratio(ratios);
  print_rates("10,000", Range(with_few));
  print_rates("1,000,000", Range(with_many));
  std::printf("ratio     %.3f (%.3f .. %.3f), median of %d rounds\n", ratio.median, ratio.low, ratio.high,
              rounds);
  std::printf("resident  %.1f MB more after all updates\n", (resident_bytes() - before - grown) / 1e6);
  return 0;
}
