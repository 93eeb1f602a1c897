// SPDX-License-Identifier: MIT
// gallop eval: N successive episodes of one environment object, as gym users score a policy.
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <numeric>

#include "agent/trainer.h"
#include "app/commands.h"
#include "app/exit_code.h"
#include "app/json_number.h"
#include "app/numbers.h"
#include "app/options.h"
#include "app/robot_policy.h"
#include "app/run_reference.h"

namespace gallop::app {
namespace {

const CommandHelp kHelp = {
    .name = "eval",
    .operands = "RUN|CKPT",
    .summary = "Score a policy: N successive episodes of one environment seeded once, deterministic actions.",
    .notes = {
        "RUN is a folder, latest, or a number; CKPT is best, last, step_N, RUN/best and so on, a checkpoint "
        "folder, or any TorchScript file that maps float [N, 26] to [N, 6]. A RUN alone means its best."}};

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

void print_table(const agent::Evaluation& evaluation, const std::string& policy, std::int64_t seed) {
  std::cout << "policy   " << policy << "\n"
            << "episode    return  length  distance  top speed\n";
  for (std::size_t i = 0; i < evaluation.returns.size(); ++i) {
    std::printf("%7zu  %8.1f  %6d  %6.1f m  %5.2f m/s\n", i + 1, evaluation.returns[i], evaluation.lengths[i],
                evaluation.distances[i], evaluation.top_speeds[i]);
  }
  std::printf("mean     %8.1f +/- %.1f over %zu episodes, seed %lld\n", evaluation.mean(),
              evaluation.deviation(), evaluation.returns.size(), static_cast<long long>(seed));
}

}  // namespace

int eval_command(const Arguments& args) {
  int episodes = 10;
  std::int64_t seed = 0;
  bool stochastic = false;
  std::string out = "runs";
  CommonOptions common;
  OptionTable table;
  table.group("options");
  table.add("episodes", episodes, at_least(1), "episodes to play");
  table.add("seed", seed, at_least(0), "of the environment, and of sampled actions");
  table.add("stochastic", stochastic, "sample actions instead of taking the mean");
  table.add("out", out, "DIR", "where numbered runs are");
  add_common_options(table, common);
  std::vector<std::string> operands;
  if (!parse_command(kHelp, table, args, operands, 1, 1)) return kSuccess;

  agent::set_up_arithmetic();
  const auto path = find_policy(operands[0], out);
  const auto policy = load_robot_policy(path);
  env::HalfCheetahEnv environment = environment_for(*policy, static_cast<std::uint64_t>(seed));
  std::mt19937_64 sampling(static_cast<std::uint64_t>(seed));
  const auto evaluation = agent::evaluate(*policy, environment, episodes, stochastic ? &sampling : nullptr);

  if (common.json) {
    const nlohmann::ordered_json answer = {{"policy", path.string()},
                                           {"episodes", episodes},
                                           {"seed", seed},
                                           {"mean_return", evaluation.mean()},
                                           {"std_return", evaluation.deviation()},
                                           {"returns", evaluation.returns},
                                           {"lengths", evaluation.lengths},
                                           {"deterministic", !stochastic},
                                           {"mean_distance", mean(evaluation.distances)},
                                           {"distances", evaluation.distances},
                                           {"top_speeds", evaluation.top_speeds}};
    std::cout << json_text(answer) << "\n";
  } else {
    print_table(evaluation, std::filesystem::proximate(path).string(), seed);
  }
  return kSuccess;
}

}  // namespace gallop::app
