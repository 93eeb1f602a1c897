// SPDX-License-Identifier: MIT
// gallop train: configuration from preset, file and flags; then the run.
#include <algorithm>
#include <array>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "agent/trainer.h"
#include "app/commands.h"
#include "app/config.h"
#include "app/config_file.h"
#include "app/console.h"
#include "app/device.h"
#include "app/episode_tape.h"
#include "app/exit_code.h"
#include "app/interrupt.h"
#include "app/numbers.h"
#include "app/playback.h"
#include "app/run_folder.h"
#include "app/suggest.h"
#include "app/system_facts.h"
#include "app/training_report.h"
#include "app/training_run.h"
#include "app/training_session.h"
#include "app/window_loop.h"
#include "env/half_cheetah_env.h"
#include "errors.h"
#include "viz/viewer.h"

namespace gallop::app {
namespace {

/// The episodes on show start elsewhere than those of training and evaluation.
constexpr std::uint64_t kPlaybackSeedOffset = 2;

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
  Option& set = table.add("set",
                          {.shape = Shape::Text,
                           .value = "KEY=VALUE",
                           .set = [](const std::string&, std::string_view) {},  // read as a layer of its own
                           .show = [] { return std::string{}; }},
                          "any of these options, repeatable");
  set.flag_only().repeatable = true;
  table.add("dry-run", request.dry_run, "print the resolved configuration and stop").flag_only();
  add_common_options(table, request.common);
  return table;
}

using Layer = std::vector<FileSetting>;  // file, --set, or flags

Layer settings_layer(const Invocation& flags, const OptionTable& table) {
  Layer layer;
  for (const auto& [given, text] : flags.given) {
    if (given->key != "set") continue;
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) throw UsageError("--set needs KEY=VALUE (got '" + text + "')");
    const std::string key = text.substr(0, equals);
    const Option* option = table.find_in_files(key);
    if (option == nullptr) {
      throw UsageError("unknown key '" + key + "' in --set" + did_you_mean(key, table.keys_in_files()));
    }
    layer.push_back({option, text.substr(equals + 1), "--set " + key});
  }
  return layer;
}

Layer flags_layer(const Invocation& flags) {
  Layer layer;
  for (const auto& [option, text] : flags.given) {
    if (option->key != "set") layer.push_back({option, text, "--" + option->key});
  }
  return layer;
}

const FileSetting* find(const Layer& layer, std::string_view key) {
  const auto has_key = [key](const FileSetting& setting) { return setting.option->key == key; };
  const auto found = std::find_if(layer.rbegin(), layer.rend(), has_key);
  return found == layer.rend() ? nullptr : &*found;
}

/// In the table's order: --lr before the four rates it sets. A layer that limits the run in its own way
/// replaces the limits of those below.
void apply(const Layer& layer, TrainConfig& config, const OptionTable& table) {
  if ((find(layer, "steps") == nullptr) != (find(layer, "episodes") == nullptr)) {
    config.steps.reset();
    config.episodes.reset();
  }
  for (const Option& option : table.all()) {
    for (const FileSetting& setting : layer) {
      if (setting.option == &option && option.key != "preset") option.set(setting.name, setting.text);
    }
  }
}

/// Preset, then file, then --set, then flags.
void configure(TrainConfig& config, const OptionTable& table, const Invocation& flags) {
  const std::string file = flags.value("config");
  const std::array layers = {file.empty() ? Layer{} : read_config_file(file, table),
                             settings_layer(flags, table), flags_layer(flags)};
  const FileSetting* preset = nullptr;
  for (const Layer& layer : layers) {
    if (const FileSetting* named = find(layer, "preset")) preset = named;
  }
  if (preset != nullptr) preset->option->set(preset->name, preset->text);  // complains with its place
  apply_preset(config, preset != nullptr ? preset->text : "default");
  for (const Layer& layer : layers) apply(layer, config, table);
}

/// The window, or null with the reason why there is none. Throws MachineError when one was asked for and
/// cannot be had; nothing was started then.
std::unique_ptr<viz::Viewer> open_window(const TrainConfig& config, std::string& reason) {
  reason = "not asked for";
  if (!config.gui.value_or(true)) return nullptr;
  const bool asked = config.gui.has_value();
  reason = "none";
  if (!asked && !display_announced()) return nullptr;
  try {
    return std::make_unique<viz::Viewer>(
        viz::ViewerOptions{.title = "Gallop" + (config.name.empty() ? "" : " - " + config.name),
                           .settings = std::filesystem::path(config.out) / kWindowSettings},
        env::HalfCheetahEnv({}).scene());
  } catch (const MachineError& error) {
    if (asked) throw;
    reason = error.what();
    return nullptr;
  }
}

void print_dry_run(TrainConfig& config, const TrainRequest& request, const std::string& device) {
  const OptionTable table = train_options(config);
  const std::int64_t replay = config.agent.buffer * transition_bytes();
  if (request.common.json) {
    nlohmann::ordered_json values = nlohmann::ordered_json::object();
    for (const Option& option : table.all()) {
      const std::string literal = option.stored ? option.show() : std::string{};
      if (!literal.empty()) values[option.key] = nlohmann::ordered_json::parse(literal);
    }
    const nlohmann::ordered_json answer = {{"config", values},
                                           {"device", device},
                                           {"networks", network_sizes(config.agent)},
                                           {"replay_bytes", replay},
                                           {"planned_steps", planned_steps(config)}};
    std::cout << answer.dump() << "\n";
    return;
  }
  std::cout << config_text(table, {"device   " + device, "nets     " + network_sizes(config.agent),
                                   "memory   replay " + byte_size(static_cast<double>(replay)),
                                   "length   " + grouped(planned_steps(config)) + " steps at most"});
}

/// What a run is started with, checked and complete.
struct RunPlan {
  TrainConfig config;
  DeviceChoice device;
  agent::ComputeFacts facts;
  Arguments command_line;
  bool seed_was_drawn = false;
  std::string no_window;  ///< why, where there is none
};

/// From the first step to the last film, on the calling thread. `onlooker` may be null.
int run_training(const RunPlan& plan, Console& console, Interrupt& interrupt, Onlooker* onlooker) {
  const TrainConfig& config = plan.config;
  agent::set_up_arithmetic();
  if (config.deterministic) agent::set_deterministic();
  const auto seed = static_cast<std::uint64_t>(*config.seed);
  env::HalfCheetahEnv world({.seed = seed});
  EpisodeTape tape(world);
  env::Environment& environment = onlooker != nullptr ? static_cast<env::Environment&>(tape) : world;
  agent::Trainer trainer(config.agent,
                         {.seed = seed,
                          .device = plan.device.name,
                          .threads = config.threads,
                          .total_steps = planned_steps(config)},
                         environment);

  RunFolder folder(config, plan.command_line);
  try {
    folder.describe(config, plan.device.name);
    console.log_to(folder.path() / "log.txt");
    if (onlooker != nullptr) {
      console.tell([onlooker](const std::string& text, Tone tone) { onlooker->see_line(text, tone); });
      onlooker->see_run({folder.path().string(), folder.reference(), plan.device.name});
    }
    const BannerFacts banner_facts = {.run = folder.path().string(),
                                      .reference = folder.reference(),
                                      .device = plan.device.name,
                                      .device_reason = plan.device.why,
                                      .blas = plan.facts.blas,
                                      .parameters = trainer.trained_parameters(),
                                      .seed_was_drawn = plan.seed_was_drawn,
                                      .no_window = plan.no_window};
    for (const std::string& line : banner(config, banner_facts)) console.say(line);
    console.event(nlohmann::ordered_json{{"event", "start"},
                                         {"run", folder.path().string()},
                                         {"env_id", config.environment},
                                         {"preset", config.preset},
                                         {"seed", seed},
                                         {"device", plan.device.name},
                                         {"parameters", banner_facts.parameters}}
                      .dump());
    const int code = TrainingRun(config, trainer, folder, console, interrupt, onlooker,
                                 onlooker != nullptr ? &tape : nullptr)
                         .execute();
    folder.finish(code);
    return code;
  } catch (const std::exception& error) {
    folder.finish(exit_code_of(error));
    console.record(std::string("gallop: ") + error.what());
    if (const auto* ours = dynamic_cast<const UserError*>(&error); ours != nullptr && !ours->hint().empty())
      console.record("  try: " + ours->hint());
    throw;
  }
}

/// The same run on a thread of its own, and the window on this one. It may be closed before the run ends.
int run_training_with_window(const RunPlan& plan, Console& console, Interrupt& interrupt,
                             std::unique_ptr<viz::Viewer> viewer) {
  agent::set_up_arithmetic();
  TrainingSession session(
      [&](Onlooker& onlooker) { return run_training(plan, console, interrupt, &onlooker); });
  Playback playback(static_cast<std::uint64_t>(*plan.config.seed) + kPlaybackSeedOffset,
                    /*beside_a_run=*/true);
  WindowLoop loop(*viewer, playback, interrupt, &session);
  viz::TrainingModel& training = loop.model().training;
  training.recipe = plan.config.preset;
  training.device = plan.device.name + " x" + std::to_string(plan.config.threads);
  training.total_steps = planned_steps(plan.config);
  training.buffer_capacity = plan.config.agent.buffer;
  std::optional<viz::CloseAnswer> answer;
  try {
    answer = loop.run();
  } catch (const MachineError& error) {  // only the window is lost
    std::cerr << "gallop: warning: " << error.what() << "; training goes on in the terminal\n";
  }
  viewer.reset();
  session.stop_listening();
  if (answer == viz::CloseAnswer::StopAndSave) session.stop();
  return session.join();
}

}  // namespace

int train_command(const Arguments& args) {
  TrainConfig config;
  TrainRequest request;
  apply_preset(config, "default");
  const OptionTable table = request_options(config, request);
  const Invocation flags = read_arguments(kHelp.name, table, args);
  if (!flags.value("help").empty()) {
    std::cout << help_text(kHelp, table);
    return kSuccess;
  }
  if (!flags.operands.empty()) {
    throw UsageError("unexpected '" + flags.operands[0] + "' for train", "gallop train --help");
  }
  configure(config, table, flags);

  RunPlan plan;
  plan.seed_was_drawn = config.seed.value_or(-1) < 0;
  const std::vector<std::string> warnings = settle(config);
  plan.config = config;
  plan.command_line = {"gallop", "train"};
  plan.command_line.insert(plan.command_line.end(), args.begin(), args.end());
  Console console(request.common);
  plan.facts = agent::compute_facts();
  plan.device = choose_device(config.device, config.agent, plan.facts);
  for (const std::string& warning : warnings) console.warn(warning);
  if (plan.facts.reference_blas) {
    console.warn("libblas reference found (about 15x slower); apt install libopenblas0");
  }
  if (request.dry_run) {
    print_dry_run(config, request, plan.device.name);
    return kSuccess;
  }
  std::unique_ptr<viz::Viewer> viewer = open_window(config, plan.no_window);
  Interrupt
      interrupt;  // before the run folder, so that a signal finds either no run or one that ends properly
  if (!viewer) return run_training(plan, console, interrupt, nullptr);
  plan.no_window.clear();
  return run_training_with_window(plan, console, interrupt, std::move(viewer));
}

}  // namespace gallop::app
