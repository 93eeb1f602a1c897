// SPDX-License-Identifier: MIT
// The list of commands, and the help over them.
#include <array>
#include <iostream>

#include "app/commands.h"
#include "app/exit_code.h"
#include "app/suggest.h"
#include "app/system_facts.h"
#include "errors.h"

namespace gallop::app {
namespace {

struct Command {
  const char* name;
  const char* alias;
  const char* summary;
  int (*run)(const Arguments&);
};

constexpr std::array<Command, 11> kCommands = {{
    {"train", nullptr, "train a new agent (window if a display exists, else terminal)", train_command},
    {"resume", nullptr, "continue a run exactly where it stopped", resume_command},
    {"eval", nullptr, "score a checkpoint over N episodes", eval_command},
    {"play", "enjoy", "watch a checkpoint live", play_command},
    {"record", "render", "checkpoint -> MP4, no display needed", record_command},
    {"plot", nullptr, "learning curve PNG from one or more runs", plot_command},
    {"export", nullptr, "the policy of a checkpoint as TorchScript", export_command},
    {"info", nullptr, "describe a run or checkpoint", info_command},
    {"doctor", nullptr, "check display, EGL, encoders, threads, BLAS, CUDA", doctor_command},
    {"bench", nullptr, "steps/s and updates/s of this machine", bench_command},
    {"parity", nullptr, "replay a trace of the original environment and report every difference",
     parity_command},
}};

std::string program_help() {
  std::string text = "gallop <command> [options]\n";
  for (const Command& command : kCommands) {
    text += "  " + std::string(command.name) + std::string(10 - std::string(command.name).size(), ' ') +
            command.summary + "\n";
  }
  return text +
         "common: -h/--help  --version  -q/--quiet  -v/--verbose  --color auto|always|never  --json\n"
         "gallop <command> --help says more. Start with: gallop train\n";
}

std::vector<std::string> command_names() {
  std::vector<std::string> names;
  for (const Command& command : kCommands) {
    names.emplace_back(command.name);
    if (command.alias != nullptr) names.emplace_back(command.alias);
  }
  return names;
}

}  // namespace

int run_program(const Arguments& args) {
  if (args.empty()) {
    std::cerr << program_help();
    return kBadUsage;
  }
  const std::string& first = args[0];
  if (first == "help" && args.size() == 2) return run_program({args[1], "--help"});
  if (first == "-h" || first == "--help" || first == "help") {
    std::cout << program_help();
    return kSuccess;
  }
  if (first == "--version") {
    std::cout << "gallop " << program_version() << "\n";
    return kSuccess;
  }
  for (const Command& command : kCommands) {
    if (first != command.name && (command.alias == nullptr || first != command.alias)) continue;
    return command.run({args.begin() + 1, args.end()});
  }
  if (first.starts_with("-")) {
    throw UsageError("options come after the command (got '" + first + "' first)", "gallop train " + first);
  }
  throw UsageError("unknown command '" + first + "'" + did_you_mean(first, command_names()), "gallop --help");
}

}  // namespace gallop::app
