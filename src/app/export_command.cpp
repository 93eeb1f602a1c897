// SPDX-License-Identifier: MIT
// gallop export: the policy of a checkpoint for other programs.
#include <algorithm>
#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>

#include "agent/trainer.h"
#include "app/commands.h"
#include "app/console.h"
#include "app/exit_code.h"
#include "app/files.h"
#include "app/json_number.h"
#include "app/numbers.h"
#include "app/options.h"
#include "app/robot_policy.h"
#include "app/rollout_file.h"
#include "app/run_reference.h"
#include "errors.h"

namespace gallop::app {
namespace {

const CommandHelp kHelp = {
    .name = "export",
    .operands = "RUN|CKPT",
    .summary = "Write a checkpoint's policy for other programs.",
    .notes = {
        "torchscript: forward(float [N, 26]) -> [N, 6], for torch.jit.load. A policy that sees deltas "
        "remembers the observations before; its reset() begins an episode.",
        "weights: a plain dictionary of the actor's tensors, for torch.load(file, weights_only=True): "
        "actor.l0.weight, actor.l0.bias and so on, a ReLU after each layer but the last; the last one's "
        "first 6 rows are the means, whose tanh is the action.",
        "rollout: an episode as CSV, a row a step. For this any TorchScript policy will do."}};

enum class Format { TorchScript, Weights, Rollout };

/// Largest difference between two policies' actions along an episode of the first.
double largest_difference(const agent::Policy& a, const agent::Policy& b) {
  env::HalfCheetahEnv environment = environment_for(a, 0);
  std::vector<float> from_a(env::kActionSize);
  std::vector<float> from_b(env::kActionSize);
  double largest = 0.0;
  std::span<const float> observation = environment.reset();
  for (bool over = false; !over;) {
    a.act(observation, from_a);
    b.act(observation, from_b);
    for (std::size_t i = 0; i < from_a.size(); ++i) {
      const double difference = std::abs(static_cast<double>(from_a[i]) - from_b[i]);
      if (std::isnan(difference)) return difference;
      largest = std::max(largest, difference);
    }
    const env::StepResult result = environment.step(from_a);
    observation = result.observation;
    over = result.terminated || result.truncated;
  }
  return largest;
}

void write(const std::filesystem::path& policy, const std::filesystem::path& to, Format format,
           std::uint64_t seed) {
  if (format == Format::Rollout) {
    const auto actor = load_robot_policy(policy);
    return write_file(to, rollout_csv(*actor, seed));
  }
  if (!std::filesystem::is_directory(policy))
    throw UsageError(policy.string() + " is no checkpoint; there is nothing to convert");
  if (format == Format::Weights) return agent::export_weights(policy, to);
  write_copy(policy / "policy.pt", to);
}

}  // namespace

int export_command(const Arguments& args) {
  std::string to;
  std::string out = "runs";
  Format format = Format::TorchScript;
  bool check = false;
  std::int64_t seed = 0;
  CommonOptions common;
  OptionTable table;
  table.group("options");
  table.add("to", to, "FILE", "the file to write; else policy.pt, or rollout.csv");
  table.add(
      "format", format,
      Names<Format>{
          {"torchscript", Format::TorchScript}, {"weights", Format::Weights}, {"rollout", Format::Rollout}},
      "what to write");
  table.add("check", check, "read it back and compare its actions along an episode");
  table.add("seed", seed, at_least(0), "of a rollout's environment");
  table.add("out", out, "DIR", "where numbered runs are");
  add_common_options(table, common);
  std::vector<std::string> operands;
  if (!parse_command(kHelp, table, args, operands, 1, 1)) return kSuccess;

  agent::set_up_arithmetic();
  if (check && format == Format::Rollout) throw UsageError("--check compares policies; a rollout is none");
  if (to.empty()) to = format == Format::Rollout ? "rollout.csv" : "policy.pt";
  const auto path = find_policy(operands[0], out);
  write(path, to, format, static_cast<std::uint64_t>(seed));

  Console console(common);
  nlohmann::ordered_json answer = {{"file", to}, {"checkpoint", path.string()}};
  console.say(to + "  from " + path.string());
  if (check) {
    constexpr double kRounding = 1e-4;  // the two forms add up in different orders
    const auto ours = load_robot_policy(path);
    const auto exported = load_robot_policy(to);
    const double difference = largest_difference(*ours, *exported);
    answer["max_action_difference"] = difference;
    console.say("  actions differ by at most " + shortest(difference) + " along an episode");
    if (!(difference <= kRounding)) throw FileError(to + " does not act as the checkpoint does");
  }
  console.event(json_text(answer));
  return kSuccess;
}

}  // namespace gallop::app
