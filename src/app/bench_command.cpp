// SPDX-License-Identifier: MIT
// gallop bench: environment, matrix products and updates per second, and what they recommend.
#include <algorithm>
#include <array>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

#include "agent/sac_config.h"
#include "agent/trainer.h"
#include "app/commands.h"
#include "app/config.h"
#include "app/device.h"
#include "app/exit_code.h"
#include "app/numbers.h"
#include "app/options.h"
#include "app/system_facts.h"
#include "env/speed.h"
#include "errors.h"

namespace gallop::app {
namespace {

using nlohmann::ordered_json;

const CommandHelp kHelp = {
    .name = "bench",
    .operands = "",
    .summary = "Measure steps and updates per second of this machine.",
    .notes = {"env steps are whole steps with random actions; physics steps are "
              "torques and simulation alone; both per "
              "second of one thread's processor time. The roofline is the rate of "
              "float32 matrix products of a layer's "
              "size, by the BLAS or by Gallop's own loops, whichever makes more; it is "
              "only known for the CPU."}};

constexpr std::array kPresets{"sac", "default", "notebook"};

constexpr int kMostUseful = 2;  // threads: the critics are two

/// Where an update can run.
struct Place {
  std::string device;
  int threads = 1;
  agent::GemmSpeed gemm = {};  ///< known for the CPU alone
};

ordered_json bench_place(const Place& place, double seconds, const ordered_json& environment) {
  const bool on_cpu = place.device == "cpu";
  ordered_json bench = {{"device", place.device}, {"cores", processor_count()}};
  bench.update(environment);
  bench["threads"] = place.threads;
  bench["gemm_gflops"] = on_cpu ? ordered_json(place.gemm.best()) : ordered_json(nullptr);
  bench["blas_gemm_gflops"] = on_cpu ? ordered_json(place.gemm.blas) : ordered_json(nullptr);
  for (const char* name : kPresets) {
    TrainConfig config;
    apply_preset(config, name);
    const agent::UpdateSpeed speed =
        agent::measure_updates(config.agent, observation_size(config), place.device, place.threads, seconds);
    const double fraction = speed.updates_per_second * speed.update_gflop / place.gemm.best();
    bench["presets"][name] = {{"updates_per_second", speed.updates_per_second},
                              {"update_gflop", speed.update_gflop},
                              {"roofline_fraction", on_cpu ? ordered_json(fraction) : ordered_json(nullptr)}};
  }
  return bench;
}

double updates_per_second(const ordered_json& bench) {
  return bench["presets"]["default"]["updates_per_second"].get<double>();
}

std::string threads_in_words(int threads) {
  return std::to_string(threads) + (threads == 1 ? " thread" : " threads");
}

void print(const ordered_json& bench) {
  const int threads = bench["threads"].get<int>();
  std::printf("%s", bench["device"].get<std::string>().c_str());
  if (bench["gemm_gflops"].is_number()) {
    std::printf(", %s, gemm %.1f GFLOP/s (the BLAS's: %.1f)", threads_in_words(threads).c_str(),
                bench["gemm_gflops"].get<double>(), bench["blas_gemm_gflops"].get<double>());
  }
  std::printf("\n");
  for (const char* name : kPresets) {
    const ordered_json& preset = bench["presets"][name];
    std::printf("  %-10s %8.1f updates/s   %.3f GFLOP each", name, preset["updates_per_second"].get<double>(),
                preset["update_gflop"].get<double>());
    if (preset["roofline_fraction"].is_number()) {
      std::printf("   %.0f%% of the roofline", 100 * preset["roofline_fraction"].get<double>());
    }
    std::printf("\n");
  }
}

}  // namespace

int bench_command(const Arguments& args) {
  double seconds = 10.0;
  std::string device = "all";
  int threads = 0;
  CommonOptions common;
  OptionTable table;
  table.group("options");
  table.add("seconds", seconds, {0.1, 3600.0}, "time to spend on a device");
  table.add("device", device, "cpu|cuda|cuda:N|all", "what to measure");
  table.add("threads", threads, {0, 1024}, "threads that share an update on the CPU; 0: try 1 and 2");
  add_common_options(table, common);
  std::vector<std::string> operands;
  if (!parse_command(kHelp, table, args, operands, 0, 0)) return kSuccess;

  agent::set_up_arithmetic();
  const agent::ComputeFacts facts = agent::compute_facts();
  std::vector<Place> places;
  const auto add_cpu = [&] {
    const int first = threads == 0 ? 1 : threads;
    const int last = threads == 0 ? std::min(kMostUseful, processor_count()) : threads;
    for (int count = first; count <= last; ++count) places.push_back({"cpu", count});
  };
  if (device == "all") {
    add_cpu();
    if (facts.cuda) places.push_back({"cuda:0"});
  } else {
    TrainConfig checked;
    train_options(checked).find("device")->set("--device", device);
    const std::string name = choose_device(checked, facts).name;
    if (name == "cpu") {
      add_cpu();
    } else {
      places.push_back({name});
    }
  }

  // the environment takes three turns in one: itself, physics alone, and Bullet's world for comparison
  constexpr double kTurns = 3;
  const double share = seconds / (kTurns + static_cast<double>(places.size()) * (1 + kPresets.size()));
  const env::SimulationSpeed simulation = env::measure_simulation_speed(kTurns * share);
  const ordered_json environment = {
      {"env_steps_per_second", simulation.environment_steps_per_second},
      {"physics_steps_per_second", simulation.physics_steps_per_second},
      {"reference_env_steps_per_second", simulation.reference_environment_steps_per_second}};
  std::vector<ordered_json> benches;
  for (Place& place : places) {
    if (place.device == "cpu") place.gemm = agent::measure_gemm(share, place.threads);
    benches.push_back(bench_place(place, share, environment));
  }

  const auto fastest =
      std::max_element(benches.begin(), benches.end(), [](const ordered_json& a, const ordered_json& b) {
        return updates_per_second(a) < updates_per_second(b);
      });
  const ordered_json recommended = {{"device", (*fastest)["device"]}, {"threads", (*fastest)["threads"]}};
  if (common.json) {
    ordered_json answer = benches[0];
    answer["recommended"] = recommended;
    answer["places"] = benches;
    std::cout << answer.dump() << "\n";
    return kSuccess;
  }
  std::printf("env       %s steps/s    physics %s steps/s    env on Bullet's own world %s steps/s\n",
              grouped(simulation.environment_steps_per_second, 0).c_str(),
              grouped(simulation.physics_steps_per_second, 0).c_str(),
              grouped(simulation.reference_environment_steps_per_second, 0).c_str());
  std::printf("blas      %s\n", facts.blas.c_str());
  for (const ordered_json& bench : benches) print(bench);
  std::printf("recommended: --device %s --threads %d\n", recommended["device"].get<std::string>().c_str(),
              recommended["threads"].get<int>());
  return kSuccess;
}

}  // namespace gallop::app
