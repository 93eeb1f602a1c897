// SPDX-License-Identifier: MIT
// The list of commands, and the help over them.
#include <array>
#include <iostream>

#include "app/commands.h"
#include "app/completion.h"
#include "app/exit_code.h"
#include "app/manual.h"
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

int help_command(const Arguments& args);

constexpr std::array<Command, 12> kCommands = {{
    {"train", nullptr, "train a new agent (window if a display exists, else terminal)", train_command},
    {"resume", nullptr, "continue a run exactly where it stopped", resume_command},
    {"eval", nullptr, "score a checkpoint over N episodes", eval_command},
    {"play", "enjoy", "watch a checkpoint live", play_command},
    {"record", "render", "checkpoint -> MP4, no display needed", record_command},
    {"plot", nullptr, "learning curve PNG from one or more runs", plot_command},
    {"export", nullptr, "a policy as TorchScript or weights, an episode as CSV", export_command},
    {"info", nullptr, "describe a run or checkpoint", info_command},
    {"doctor", nullptr, "check display, EGL, encoders, threads, BLAS, CUDA", doctor_command},
    {"bench", nullptr, "steps/s and updates/s of this machine", bench_command},
    {"parity", nullptr, "replay a trace of the original environment and report every difference",
     parity_command},
    {"help", nullptr, "this list, or what one command says of itself", help_command},
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

void print_manual() {
  Meanings meanings;
  for (const Command& command : kCommands) {
    const std::string alias = command.alias != nullptr ? std::string(", ") + command.alias : "";
    meanings.emplace_back(command.name + alias, command.summary);
  }
  std::cout << manual_opening(meanings);
  for (const Command& command : kCommands) command.run({"--help=" + std::string(kManualForm)});
  std::cout << manual_closing();
}

void print_completion() {
  std::cout << completion_opening();
  for (const Command& command : kCommands) {
    const std::string alias = command.alias != nullptr ? std::string(" | ") + command.alias : "";
    std::cout << "    " << command.name << alias << ")\n";
    command.run({"--help=" + std::string(kCompletionForm)});
    std::cout << "      ;;\n";
  }
  std::cout << completion_closing(command_names());
}

const CommandHelp kHelp = {
    .name = "help",
    .operands = "[COMMAND]",
    .summary = "List the commands, or say all about one.",
    .notes = {"The page without a package: gallop help --man | man -l -. Completion in this shell alone: "
              "source <(gallop help --completion bash)."}};

int help_command(const Arguments& args) {
  enum class Shell { None, Bash } shell = Shell::None;
  bool manual = false;
  CommonOptions common;
  OptionTable table;
  table.group("options");
  table.add("man", manual, "the manual page, in roff");
  table.add("completion", shell, Names<Shell>{{"bash", Shell::Bash}},
            "a script that completes command lines");
  add_common_options(table, common);
  std::vector<std::string> operands;
  if (!parse_command(kHelp, table, args, operands, 0, 1)) return kSuccess;

  const int wishes =
      static_cast<int>(manual) + static_cast<int>(shell == Shell::Bash) + static_cast<int>(!operands.empty());
  if (wishes > 1) throw UsageError("help takes one of COMMAND, --man and --completion", "gallop help --help");
  if (!operands.empty()) return run_program({operands[0], "--help"});
  if (manual) {
    print_manual();
  } else if (shell == Shell::Bash) {
    print_completion();
  } else {
    std::cout << program_help();
  }
  return kSuccess;
}

}  // namespace

int run_program(const Arguments& args) {
  if (args.empty()) {
    std::cerr << program_help();
    return kBadUsage;
  }
  const std::string& first = args[0];
  if (first == "-h" || first == "--help") {
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
