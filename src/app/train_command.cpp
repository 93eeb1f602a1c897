// SPDX-License-Identifier: MIT
// gallop train: configuration from preset, file and flags; then the run.
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "app/configure.h"
#include "app/exit_code.h"
#include "app/numbers.h"
#include "app/run_training.h"
#include "app/training_report.h"
#include "errors.h"

namespace gallop::app {
namespace {

/// Options that are no part of a configuration.
struct TrainRequest {
  CommonOptions common;
  std::string config_file;
  bool dry_run = false;
};

const CommandHelp kHelp = {
    .name = "train",
    .operands = "",
    .summary = "Train a new agent. Ctrl-C once stops after the step, saves, draws and films.",
    .notes = {
        "Numbers may be written 500k, 2M, 1e6, 1_000_000. Every option up to \"configuration\" is "
        "also a key of a TOML file (-c), in a [train] section or at the top. Flags override --set, --set "
        "overrides the file, the file overrides the preset.",
        "Exit codes: 0 done, 1 internal error, 2 bad option, 3 the machine lacks something, 4 file "
        "problem, 5 training diverged, 130 or 143 stopped by a signal."}};

OptionTable request_options(TrainConfig& config, TrainRequest& request) {
  OptionTable table = train_options(config);
  table.group("configuration");
  table.add("config", request.config_file, "FILE.toml", "read options from a file")
      .with_letter('c')
      .flag_only();
  add_set_option(table);
  table.add("dry-run", request.dry_run, "print the resolved configuration and stop").flag_only();
  add_common_options(table, request.common);
  return table;
}

void print_dry_run(TrainConfig& config, const TrainRequest& request, const std::string& device) {
  const OptionTable table = train_options(config);
  const std::int64_t replay = config.agent.buffer_at(planned_steps(config)) * transition_bytes(config);
  if (request.common.json) {
    nlohmann::ordered_json values = nlohmann::ordered_json::object();
    for (const Option& option : table.all()) {
      const std::string literal = option.stored ? option.show() : std::string{};
      if (!literal.empty()) values[option.key] = nlohmann::ordered_json::parse(literal);
    }
    const nlohmann::ordered_json answer = {{"config", values},
                                           {"device", device},
                                           {"networks", network_sizes(config)},
                                           {"replay_bytes", replay},
                                           {"planned_steps", planned_steps(config)}};
    std::cout << answer.dump() << "\n";
    return;
  }
  std::cout << config_text(table, {"device   " + device, "nets     " + network_sizes(config),
                                   "memory   replay " + byte_size(static_cast<double>(replay)),
                                   "length   " + grouped(planned_steps(config)) + " steps at most"});
}

}  // namespace

int train_command(const Arguments& args) {
  TrainConfig config;
  TrainRequest request;
  apply_preset(config, "default");
  const OptionTable table = request_options(config, request);
  const auto read = read_or_help(kHelp, table, args);
  if (!read) return kSuccess;
  const Invocation& flags = *read;
  if (!flags.operands.empty()) {
    throw UsageError("unexpected '" + flags.operands[0] + "' for train", "gallop train --help");
  }
  const std::string file = flags.value("config");
  configure(config, table, file.empty() ? std::vector<FileSetting>{} : read_config_file(file, table), flags);

  RunPlan plan;
  plan.seed_was_drawn = config.seed.value_or(-1) < 0;
  const std::vector<std::string> warnings = settle(config);
  plan.config = config;
  plan.command_line = {"gallop", "train"};
  plan.command_line.insert(plan.command_line.end(), args.begin(), args.end());
  Console console(request.common);
  for (const std::string& warning : warnings) console.warn(warning);
  look_at_machine(plan, console);
  if (request.dry_run) {
    print_dry_run(config, request, plan.device.name);
    return kSuccess;
  }
  return run_training(std::move(plan), console);
}

}  // namespace gallop::app
