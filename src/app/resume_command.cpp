// SPDX-License-Identifier: MIT
// gallop resume: a run's own configuration, what may be changed of it, and the checkpoint to go on from.
#include <algorithm>
#include <array>
#include <iostream>
#include <utility>

#include "app/checkpoint_store.h"
#include "app/commands.h"
#include "app/configure.h"
#include "app/exit_code.h"
#include "app/numbers.h"
#include "app/run_reference.h"
#include "app/run_training.h"
#include "errors.h"

namespace gallop::app {
namespace {

namespace fs = std::filesystem;

const CommandHelp kHelp = {
    .name = "resume",
    .operands = "RUN",
    .summary = "Continue a run exactly where it stopped.",
    .notes = {
        "RUN is a folder, latest, or a number. The run's config.toml holds; the options above change it, "
        "except those that decide the networks' shapes and what is random. -n is the new total of steps, "
        "-n +500k so many more than the checkpoint has.",
        "It goes on from the newest sound checkpoint that has a replay buffer, or from --from CKPT. On the "
        "CPU it continues bit for bit as if it had never stopped."}};

struct ResumeRequest {
  CommonOptions common;
  std::string from;
  bool refill = false;
};

/// What cannot change after a run began: the networks' shapes, what is random, and how many columns
/// evaluations.npz has.
struct Fixed {
  const char* key;
  bool is_shape;
};
constexpr std::array kFixed = {
    Fixed{"hidden", true},  Fixed{"critics", true},      Fixed{"quantiles", true},
    Fixed{"norm", true},    Fixed{"actor-norm", true},   Fixed{"target", true},
    Fixed{"deltas", true},  Fixed{"preset", false},      Fixed{"seed", false},
    Fixed{"env", false},    Fixed{"n-step", false},      Fixed{"eval-episodes", false},
    Fixed{"scouts", false}, Fixed{"scout-steps", false}, Fixed{"noise-period", false}};

OptionTable request_options(TrainConfig& config, ResumeRequest& request) {
  OptionTable table = train_options(config);
  table.group("going on");
  table.add("from", request.from, "CKPT", "best, last or step_N of the run instead of the newest")
      .flag_only();
  table
      .add("refill", request.refill,
           "without a saved replay buffer: let the policy fill a new one before learning goes on")
      .flag_only();
  add_set_option(table);
  add_common_options(table, request.common);
  return table;
}

/// "256,256" for [256, 256]
std::string plain(std::string literal) {
  std::erase_if(literal, [](char c) { return c == '[' || c == ']' || c == '"' || c == ' '; });
  return literal;
}

/// The checkpoint to go on from. Throws FileError when there is none, or none with a replay buffer.
fs::path choose_checkpoint(const fs::path& run, const std::string& reference, const ResumeRequest& request,
                           const std::string& out, Console& console) {
  const CheckpointStore store(run / "checkpoints", 0);
  if (!request.from.empty()) {
    const bool is_path = request.from.find('/') != std::string::npos;
    fs::path checkpoint = find_policy(is_path ? request.from : (run / request.from).string(), out);
    if (checkpoint.parent_path() != fs::canonical(run / "checkpoints"))
      throw UsageError("--from must name a checkpoint of the run (got '" + request.from + "')");
    if (!request.refill && !read_checkpoint_facts(checkpoint).has_replay) {
      throw FileError(checkpoint.filename().string() + "/" + kReplayName +
                          " absent: this checkpoint was saved without its replay buffer",
                      "--refill to fill a new one with the policy");
    }
    return checkpoint;
  }

  std::vector<std::string> complaints;
  fs::path checkpoint = store.newest_resumable(complaints);
  const std::string hint = "--refill to go on with the newest networks and a new replay buffer";
  if (checkpoint.empty() && request.refill) {
    for (const auto& folder : store.all()) {
      try {
        verify_checkpoint(folder);
        checkpoint = folder;
      } catch (const FileError&) {
        continue;  // an older one may be sound
      }
    }
  }
  if (checkpoint.empty() && store.all().empty())
    throw FileError("no checkpoint in " + run.string() + " yet: nothing to go on from");
  if (checkpoint.empty() && !complaints.empty()) throw FileError(complaints.front(), hint);
  if (checkpoint.empty()) {
    throw FileError(std::string(kReplayName) + " absent in every checkpoint of run " + reference +
                        " (saved with --save-replay none)",
                    hint);
  }
  for (const std::string& complaint : complaints) {
    console.warn(complaint + "; falling back to " + checkpoint.filename().string());
  }
  return checkpoint;
}

/// -n +500k: so many more than there are.
void add_to_steps(Invocation& flags, std::int64_t steps) {
  for (auto& [option, text] : flags.given) {
    if (option->key != "steps" || !text.starts_with('+')) continue;
    const auto more = parse_whole(std::string_view(text).substr(1));
    if (!more || *more < 1)
      throw UsageError("--steps needs a whole number such as 500k, or +500k for so many more (got '" + text +
                       "')");
    text = std::to_string(steps + *more);
  }
}

/// What a run was that began before there was such an option: its file says nothing of it.
void fill_gaps(std::vector<FileSetting>& file, const OptionTable& table) {
  using Gap = std::pair<const char*, const char*>;
  constexpr std::array kBefore = {
      Gap{"deltas", "false"}, Gap{"restart-after", "0"},     Gap{"restart-speed", "0"},
      Gap{"limit-cost", "0"}, Gap{"limit-cost-window", "1"}, Gap{"steady-from", "0"},
      Gap{"scouts", "1"},     Gap{"noise-period", "0"}};
  for (const auto& [key, value] : kBefore) {
    const Option* option = table.find(key);
    const bool is_said =
        std::any_of(file.begin(), file.end(), [&](const FileSetting& s) { return s.option == option; });
    if (!is_said) file.push_back({option, value, std::string("config.toml: ") + key});
  }
}

std::vector<std::string> fixed_values(const OptionTable& table) {
  std::vector<std::string> values;
  for (const Fixed& fixed : kFixed) values.push_back(plain(table.find(fixed.key)->show()));
  return values;
}

void require_same(const OptionTable& table, const std::vector<std::string>& before) {
  const std::vector<std::string> now = fixed_values(table);
  for (std::size_t i = 0; i < kFixed.size(); ++i) {
    if (now[i] == before[i]) continue;
    const std::string flag = std::string("--") + kFixed[i].key;
    throw UsageError(kFixed[i].is_shape
                         ? "shape change: checkpoint " + before[i] + " vs " + now[i] + " (" + flag + ")"
                         : flag + " cannot change in a run (it is " + before[i] + ", got " + now[i] + ")",
                     "gallop train to start a new run");
  }
}

/// Transitions that a longer return still waits for have no place in a shorter one.
void require_no_shorter(const agent::SacConfig& now, const agent::SacConfig& before, std::int64_t steps) {
  if (now.n_step_at(steps) >= before.n_step_at(steps)) return;
  throw UsageError(
      "--steady-from and --steady-n-step cannot shorten the returns of a run (by now they are of " +
          std::to_string(before.n_step_at(steps)) + " steps, got " + std::to_string(now.n_step_at(steps)) +
          ")",
      "gallop resume without them");
}

}  // namespace

int resume_command(const Arguments& args) {
  TrainConfig config;
  ResumeRequest request;
  apply_preset(config, "default");
  const OptionTable table = request_options(config, request);
  auto read = read_or_help(kHelp, table, args);
  if (!read) return kSuccess;
  Invocation& flags = *read;
  if (flags.operands.size() != 1) {
    throw UsageError("resume needs one RUN (got " + std::to_string(flags.operands.size()) + ")",
                     "gallop resume latest");
  }
  for (const char* key : {"run-dir", "name", "overwrite"}) {
    if (!flags.value(key).empty())
      throw UsageError("--" + std::string(key) + " is for new runs", "gallop resume --help");
  }
  const std::string out = flags.value("out").empty() ? config.out : flags.value("out");
  const fs::path run = find_run(flags.operands[0], out);
  if (!fs::exists(run / "config.toml"))
    throw FileError(run.string() + "/config.toml is missing: the run cannot be repeated or continued");
  std::vector<FileSetting> file = read_config_file(run / "config.toml", table);
  fill_gaps(file, table);
  configure(config, table, file, {});
  const std::vector<std::string> before = fixed_values(table);
  const agent::SacConfig agent_before = config.agent;

  RunPlan plan;
  plan.command_line = {"gallop", "resume"};
  plan.command_line.insert(plan.command_line.end(), args.begin(), args.end());
  plan.resumption.folder = std::make_unique<RunFolder>(run, out, plan.command_line);
  const std::string reference = plan.resumption.folder->reference();
  Invocation without_steps = flags;  // they may be relative to the checkpoint
  std::erase_if(without_steps.given, [](const auto& given) { return given.first->key == "steps"; });
  apply(without_steps);
  Console console(request.common);
  plan.resumption.checkpoint = choose_checkpoint(run, reference, request, out, console);
  plan.resumption.replay = request.refill && !read_checkpoint_facts(plan.resumption.checkpoint).has_replay
                               ? agent::Trainer::Replay::Refill
                               : agent::Trainer::Replay::Load;
  const std::int64_t steps = read_checkpoint_facts(plan.resumption.checkpoint).steps;
  add_to_steps(flags, steps);
  configure(config, table, file, flags);
  require_same(table, before);
  require_no_shorter(config.agent, agent_before, steps);
  const std::vector<std::string> warnings = settle(config);
  if (planned_steps(config) <= steps) {
    throw UsageError("run " + reference + " has trained its " + grouped(steps) + " steps",
                     "gallop resume " + reference + " -n +100k");
  }
  for (const std::string& warning : warnings) console.warn(warning);
  if (config.agent.gamma != agent_before.gamma && plan.resumption.replay == agent::Trainer::Replay::Load) {
    console.warn("--gamma " + table.find("gamma")->show() +
                 " holds for new transitions; those in the replay buffer keep theirs");
  }
  plan.config = config;
  look_at_machine(plan, console);
  return run_training(std::move(plan), console);
}

}  // namespace gallop::app
