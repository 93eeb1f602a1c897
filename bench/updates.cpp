// SPDX-License-Identifier: MIT
// How fast is an update of plain SAC: written straightforwardly, by Gallop's autograd reference, by Gallop on
// one thread and on two, against the rate of bare matrix products. One run, everything in every round, so
// that a busy machine is busy for all.
//   bench_updates [rounds 7] [seconds each 1]
#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "agent/sac.h"
#include "agent/trainer.h"
#include "agent/update_cost.h"
#include "straightforward_sac.h"

namespace {

using namespace gallop;
using Clock = std::chrono::steady_clock;

double rate(double seconds, const std::function<void()>& work) {
  std::int64_t count = 0;
  const Clock::time_point start = Clock::now();
  double elapsed = 0.0;
  do {
    work();
    ++count;
    elapsed = std::chrono::duration<double>(Clock::now() - start).count();
  } while (elapsed < seconds);
  return static_cast<double>(count) / elapsed;
}

struct Range {
  explicit Range(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    low = values.front();
    median = values[values.size() / 2];
    high = values.back();
  }
  double low, median, high;
};

struct Subject {
  std::string name;
  std::function<double()> measure;  // updates per second
  int threads;                      // whose matrix products bound it
  std::vector<double> rates;
};

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 7;
  const double seconds = argc > 2 ? std::atof(argv[2]) : 1.0;
  agent::set_up_arithmetic();

  const agent::SacConfig config = agent::preset("sac");
  const double gflop = agent::update_gflop(config, 26, 6);
  bench::StraightforwardSac straightforward;
  agent::Sac autograd(config, 26, 6, torch::kCPU, 0, 1, agent::Arithmetic::Autograd);
  agent::Batch batch(config.batch, 26, 6, torch::kCPU);
  batch.rows.uniform_(-1.0, 1.0);
  std::vector<Subject> subjects = {
      {"straightforward libtorch", [&] { return rate(seconds, [&] { straightforward.update(); }); }, 1, {}},
      {"gallop, autograd", [&] { return rate(seconds, [&] { autograd.update(batch, 1.0, 0); }); }, 1, {}},
      {"gallop, 1 thread",
       [&] { return agent::measure_updates(config, "cpu", 1, seconds).updates_per_second; },
       1,
       {}},
      {"gallop, 2 threads",
       [&] { return agent::measure_updates(config, "cpu", 2, seconds).updates_per_second; },
       2,
       {}}};
  std::vector<double> gemm[3];
  for (int round = 0; round < rounds; ++round) {
    for (const int threads : {1, 2})
      gemm[threads].push_back(agent::measure_gemm_gflops(seconds / 2, threads));
    for (Subject& subject : subjects) subject.rates.push_back(subject.measure());
    std::fprintf(stderr, "round %d of %d\n", round + 1, rounds);
  }

  std::printf("medians of %d rounds of %.1f s (lowest .. highest); plain SAC, %.3f GFLOP an update\n", rounds,
              seconds, gflop);
  for (const int threads : {1, 2}) {
    const Range range(gemm[threads]);
    std::printf("gemm, %d thread%s          %7.1f GFLOP/s (%.1f .. %.1f)\n", threads,
                threads == 1 ? " " : "s", range.median, range.low, range.high);
  }
  std::printf("%-25s %9s %24s %22s\n", "", "updates/s", "times straightforward", "of the roofline");
  for (const Subject& subject : subjects) {
    std::vector<double> ratios;
    std::vector<double> shares;
    for (std::size_t i = 0; i < subject.rates.size(); ++i) {
      ratios.push_back(subject.rates[i] / subjects[0].rates[i]);
      shares.push_back(100.0 * subject.rates[i] * gflop / gemm[subject.threads][i]);
    }
    const Range ratio(ratios);
    const Range share(shares);
    std::printf("%-25s %9.1f %8.2f (%.2f .. %.2f) %8.0f%% (%.0f .. %.0f)\n", subject.name.c_str(),
                Range(subject.rates).median, ratio.median, ratio.low, ratio.high, share.median, share.low,
                share.high);
  }
  return 0;
}
