// SPDX-License-Identifier: MIT
// How fast is an update of plain SAC: written straightforwardly, by Gallop's autograd reference, by Gallop on
// one thread and on two, against the rate of bare matrix products. One run, everything in every round, so
// that a busy machine is busy for all.
//   bench_updates [rounds 7] [seconds each 1] [--json]
#include <torch/torch.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "agent/made_up.h"
#include "agent/sac.h"
#include "agent/trainer.h"
#include "agent/update_cost.h"
#include "measure.h"
#include "straightforward_sac.h"

namespace {

using namespace gallop;
using bench::Range;

struct Subject {
  std::string name;
  int threads;                      // whose matrix products bound it
  std::function<double()> measure;  // updates per second
  std::vector<double> rates;        // one a round
};

struct Gemm {
  int threads;
  std::vector<double> best;  // GFLOP/s, one a round: of the BLAS or of Gallop's loops
  std::vector<double> blas;
};

struct Result {
  Range updates_per_second;
  Range times_straightforward;  // of the same round
  Range roofline_fraction;      // of the same round
  Range blas_fraction;          // the same, of what the BLAS alone makes
};

// A program of its own, because set_up_arithmetic() also tells malloc to keep freed memory, which nobody who
// writes straightforwardly would think of.
double measure_apart(double seconds) {
  const std::filesystem::path program =
      std::filesystem::read_symlink("/proc/self/exe").parent_path() / "bench_straightforward";
  std::string command = "'";
  command.append(program.string()).append("' 1 ").append(std::to_string(seconds));
  double updates_per_second = 0.0;
  FILE* answer = popen(command.c_str(), "r");
  const bool read = answer != nullptr && std::fscanf(answer, "%lf", &updates_per_second) == 1;
  if (answer == nullptr || pclose(answer) != 0 || !read) throw std::runtime_error("cannot run " + command);
  return updates_per_second;
}

Result result_of(const Subject& subject, const Subject& straightforward, const Gemm& gemm, double gflop) {
  std::vector<double> ratios;
  std::vector<double> fractions;
  std::vector<double> blas_fractions;
  for (std::size_t round = 0; round < subject.rates.size(); ++round) {
    ratios.push_back(subject.rates[round] / straightforward.rates[round]);
    fractions.push_back(subject.rates[round] * gflop / gemm.best[round]);
    blas_fractions.push_back(subject.rates[round] * gflop / gemm.blas[round]);
  }
  return {Range(subject.rates), Range(ratios), Range(fractions), Range(blas_fractions)};
}

std::string text(const char* format, const Range& range, double factor = 1.0) {
  std::array<char, 128> buffer{};
  std::snprintf(buffer.data(), buffer.size(), format, factor * range.median, factor * range.low,
                factor * range.high);
  return buffer.data();
}

std::string json(const Range& range) { return text(R"({"median":%.6g,"low":%.6g,"high":%.6g})", range); }

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string_view> words(argv + 1, argv + argc);
  const bool as_json = std::erase(words, "--json") > 0;
  const int rounds = words.empty() ? 7 : std::atoi(words[0].data());
  const double seconds = words.size() < 2 ? 1.0 : std::atof(words[1].data());
  if (rounds < 1 || words.size() > 2) {
    std::fprintf(stderr, "usage: %s [rounds] [seconds] [--json]\n", argv[0]);
    return 2;
  }
  agent::set_up_arithmetic();

  const agent::SacConfig config = agent::preset("sac");
  const double gflop = agent::update_gflop(config, agent::made_up::kObservations, agent::made_up::kActions);
  constexpr int kTransitions = 5000;
  std::mt19937_64 generator(0);
  agent::ReplayBuffer replay(kTransitions, agent::made_up::kObservations, agent::made_up::kActions,
                             torch::kCPU);
  agent::made_up::fill(replay, agent::made_up::kObservations, kTransitions, generator);
  agent::Batch batch(config.batch, agent::made_up::kObservations, agent::made_up::kActions, torch::kCPU);
  agent::Sac autograd(config, agent::made_up::kObservations, agent::made_up::kActions, torch::kCPU, 0, 1,
                      agent::Arithmetic::Autograd);
  bench::StraightforwardSac straightforward;
  const auto update_by_autograd = [&] {
    replay.sample(batch, config.replace, generator);
    autograd.update(batch, 1.0, 0);
  };
  const auto gallop_on = [&](int threads) {
    return agent::measure_updates(config, agent::made_up::kObservations, "cpu", threads, seconds)
        .updates_per_second;
  };

  std::vector<Subject> subjects = {
      {"straightforward", 1, [&] { return measure_apart(seconds); }, {}},
      {"same, memory kept", 1, [&] { return bench::rate(seconds, [&] { straightforward.update(); }); }, {}},
      {"gallop, autograd", 1, [&] { return bench::rate(seconds, update_by_autograd); }, {}},
      {"gallop, 1 thread", 1, [&] { return gallop_on(1); }, {}},
      {"gallop, 2 threads", 2, [&] { return gallop_on(2); }, {}}};
  std::array<Gemm, 2> gemms = {Gemm{1, {}, {}}, Gemm{2, {}, {}}};
  for (int round = 0; round < rounds; ++round) {
    for (Gemm& gemm : gemms) {
      const agent::GemmSpeed speed = agent::measure_gemm(seconds / 2, gemm.threads);
      gemm.best.push_back(speed.best());
      gemm.blas.push_back(speed.blas);
    }
    for (Subject& subject : subjects) subject.rates.push_back(subject.measure());
    std::fprintf(stderr, "round %d of %d\n", round + 1, rounds);
  }
  const auto result = [&](const Subject& subject) {
    return result_of(subject, subjects[0], gemms.at(static_cast<std::size_t>(subject.threads - 1)), gflop);
  };

  if (as_json) {
    std::printf(R"({"rounds":%d,"seconds":%g,"update_gflop":%.6g,"gemm":[)", rounds, seconds, gflop);
    const char* separator = "";
    for (const Gemm& gemm : gemms) {
      std::printf(R"(%s{"threads":%d,"gflops":%s,"blas_gflops":%s})", separator, gemm.threads,
                  json(Range(gemm.best)).c_str(), json(Range(gemm.blas)).c_str());
      separator = ",";
    }
    std::printf(R"(],"updates":[)");
    separator = "";
    for (const Subject& subject : subjects) {
      const Result r = result(subject);
      std::printf(R"(%s{"name":"%s","threads":%d,"updates_per_second":%s,)", separator, subject.name.c_str(),
                  subject.threads, json(r.updates_per_second).c_str());
      std::printf(R"("times_straightforward":%s,"roofline_fraction":%s,"blas_fraction":%s})",
                  json(r.times_straightforward).c_str(), json(r.roofline_fraction).c_str(),
                  json(r.blas_fraction).c_str());
      separator = ",";
    }
    std::printf("]}\n");
    return 0;
  }

  std::printf("median (lowest .. highest) of %d rounds of %g s; plain SAC, %.3f GFLOP an update\n", rounds,
              seconds, gflop);
  for (const Gemm& gemm : gemms) {
    std::printf("matrix products, %d thread%s %s GFLOP/s, the BLAS's %s\n", gemm.threads,
                gemm.threads == 1 ? " " : "s", text("%.1f (%.1f .. %.1f)", Range(gemm.best)).c_str(),
                text("%.1f (%.1f .. %.1f)", Range(gemm.blas)).c_str());
  }
  std::printf("%-18s %-25s %-23s %-20s %s\n", "", "updates/s", "times straightforward", "% of the roofline",
              "% of the BLAS's");
  for (const Subject& subject : subjects) {
    const Result r = result(subject);
    std::printf("%-18s %-25s %-23s %-20s %s\n", subject.name.c_str(),
                text("%.1f (%.1f .. %.1f)", r.updates_per_second).c_str(),
                text("%.2f (%.2f .. %.2f)", r.times_straightforward).c_str(),
                text("%.0f (%.0f .. %.0f)", r.roofline_fraction, 100.0).c_str(),
                text("%.0f (%.0f .. %.0f)", r.blas_fraction, 100.0).c_str());
  }
  return 0;
}
