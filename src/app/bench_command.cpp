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

const CommandHelp kHelp = {.name = "bench",
                           .operands = "",
                           .summary = "Measure steps and updates per second of this machine.",
                           .notes = {"env steps are whole steps with random actions; physics steps are "
                                     "torques and simulation alone; both per "
                                     "second of one thread's processor time. The roofline is the rate of "
                                     "float32 matrix products of a layer's "
                                     "size; it is only known for the CPU."}};

constexpr std::array kPresets{"sac", "default", "notebook"};

struct Bench {
  ordered_json json;
  double sac_updates = 0.0;
};

Bench bench_device(const std::string& device, double share, const ordered_json& environment, double gemm) {
  const bool on_cpu = device == "cpu";
  Bench bench;
  bench.json = {{"device", device}, {"cores", processor_count()}};
  bench.json.update(environment);
  bench.json["gemm_gflops"] = on_cpu ? ordered_json(gemm) : ordered_json(nullptr);
  for (const char* name : kPresets) {
    const agent::UpdateSpeed speed = agent::measure_updates(agent::preset(name), device, share);
    const double fraction = speed.updates_per_second * speed.update_gflop / gemm;
    bench.json["presets"][name] = {
        {"updates_per_second", speed.updates_per_second},
        {"update_gflop", speed.update_gflop},
        {"roofline_fraction", on_cpu ? ordered_json(fraction) : ordered_json(nullptr)}};
    if (std::string(name) == "sac") bench.sac_updates = speed.updates_per_second;
  }
  return bench;
}

void print(const ordered_json& bench) {
  std::printf("%s\n", bench["device"].get<std::string>().c_str());
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
  int threads = 1;
  CommonOptions common;
  OptionTable table;
  table.group("options");
  table.add("seconds", seconds, {0.1, 3600.0}, "time to spend on a device");
  table.add("device", device, "cpu|cuda|cuda:N|all", "what to measure");
  table.add("threads", threads, {1, 1024}, "threads of the linear algebra");
  add_common_options(table, common);
  std::vector<std::string> operands;
  if (!parse_command(kHelp, table, args, operands, 0, 0)) return kSuccess;

  agent::set_threads(threads);
  const agent::ComputeFacts facts = agent::compute_facts();
  std::vector<std::string> devices;
  if (device == "all") {
    devices.emplace_back("cpu");
    if (facts.cuda) devices.emplace_back("cuda:0");
  } else {
    TrainConfig checked;
    train_options(checked).find("device")->set("--device", device);
    devices.push_back(choose_device(checked.device, checked.agent, facts).name);
  }

  // the environment takes three turns in one: itself, physics alone, and Bullet's world for comparison
  constexpr double kTurns = 3;
  constexpr double kParts = kTurns + 1 + kPresets.size();
  const double share = seconds / kParts;
  const env::SimulationSpeed simulation = env::measure_simulation_speed(kTurns * share);
  const ordered_json environment = {
      {"env_steps_per_second", simulation.environment_steps_per_second},
      {"physics_steps_per_second", simulation.physics_steps_per_second},
      {"reference_env_steps_per_second", simulation.reference_environment_steps_per_second}};
  const double gemm = agent::measure_gemm_gflops(share);
  std::vector<Bench> benches;
  for (const std::string& name : devices) benches.push_back(bench_device(name, share, environment, gemm));

  if (common.json) {
    ordered_json answer = benches[0].json;
    answer["threads"] = threads;
    if (benches.size() > 1) {
      for (const Bench& bench : benches) answer["devices"].push_back(bench.json);
    }
    std::cout << answer.dump() << "\n";
    return kSuccess;
  }
  std::printf("env       %s steps/s    physics %s steps/s    env on Bullet's own world %s steps/s\n",
              grouped(simulation.environment_steps_per_second, 0).c_str(),
              grouped(simulation.physics_steps_per_second, 0).c_str(),
              grouped(simulation.reference_environment_steps_per_second, 0).c_str());
  std::printf("gemm      %.1f GFLOP/s, %s, %d %s\n", gemm, facts.blas.c_str(), threads,
              threads == 1 ? "thread" : "threads");
  for (const Bench& bench : benches) print(bench.json);
  const auto fastest = std::max_element(benches.begin(), benches.end(), [](const Bench& a, const Bench& b) {
    return a.sac_updates < b.sac_updates;
  });
  std::printf("recommended: --device %s --threads %d\n", fastest->json["device"].get<std::string>().c_str(),
              threads);
  return kSuccess;
}

}  // namespace gallop::app
