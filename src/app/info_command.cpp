// SPDX-License-Identifier: MIT
// gallop info: what a run or a checkpoint is.
#include <iostream>
#include <nlohmann/json.hpp>

#include "agent/trainer.h"
#include "app/checkpoint_store.h"
#include "app/commands.h"
#include "app/config.h"
#include "app/config_file.h"
#include "app/exit_code.h"
#include "app/json_number.h"
#include "app/monitor_file.h"
#include "app/numbers.h"
#include "app/robot_policy.h"
#include "app/run_lock.h"
#include "app/run_reference.h"
#include "errors.h"

namespace gallop::app {
namespace {

using nlohmann::ordered_json;
namespace fs = std::filesystem;

const CommandHelp kHelp = {.name = "info",
                           .operands = "RUN|CKPT",
                           .summary = "Describe a run, a checkpoint or a policy file.",
                           .notes = {}};

ordered_json describe_checkpoint(const fs::path& folder) {
  const CheckpointFacts facts = verify_checkpoint(folder);
  return {{"kind", "checkpoint"},
          {"path", folder.string()},
          {"env_id", facts.environment},
          {"preset", facts.preset},
          {"seed", facts.seed},
          {"steps", facts.steps},
          {"episodes", facts.episodes},
          {"updates", facts.updates},
          {"average", json_number(facts.average)},
          {"best_average", json_number(facts.best_average)}};
}

ordered_json describe_run(const fs::path& run) {
  ordered_json answer = {{"kind", "run"}, {"path", run.string()}};
  if (fs::exists(run / "config.toml")) {
    TrainConfig config;
    const OptionTable table = train_options(config);
    try {
      for (const FileSetting& setting : read_config_file(run / "config.toml", table)) {
        setting.option->set(setting.name, setting.text);
      }
      answer["env_id"] = config.environment;
      answer["preset"] = config.preset;
      if (config.seed) answer["seed"] = *config.seed;
    } catch (const UsageError& error) {
      answer["config"] = error.what();  // of a later version, or edited by hand
    }
  }
  const std::string writer = writer_of(run);
  answer["state"] = writer.empty() ? "at rest" : "being written by " + writer;
  const MonitorRecord record =
      fs::exists(run / kMonitorName) ? read_monitor(run / kMonitorName) : MonitorRecord{};
  answer["episodes"] = record.returns.size();
  answer["episode_steps"] = record.steps.empty() ? 0 : record.steps.back();
  if (!record.returns.empty()) {
    answer["last_return"] = record.returns.back();
    answer["best_return"] = *std::max_element(record.returns.begin(), record.returns.end());
  }
  const CheckpointStore store(run / "checkpoints", 0);
  ordered_json checkpoints = ordered_json::array();
  for (const fs::path& folder : store.all()) {
    std::string name = folder.filename().string();
    ordered_json entry = {{"name", name}};
    for (const char* link : {"best", "last"}) entry[link] = store.target(link) == folder;
    try {
      const CheckpointFacts facts = verify_checkpoint(folder);
      entry["steps"] = facts.steps;
      entry["average"] = json_number(facts.average);
      entry["sound"] = true;
    } catch (const FileError& error) {
      entry["sound"] = false;
      entry["damage"] = error.what();
    }
    checkpoints.push_back(entry);
  }
  answer["checkpoints"] = checkpoints;
  return answer;
}

ordered_json describe_policy(const fs::path& file) {
  const auto policy = load_robot_policy(file);
  return {{"kind", "policy"},
          {"path", file.string()},
          {"obs_dim", policy->observation_size()},
          {"act_dim", policy->action_size()},
          {"bytes", fs::file_size(file)}};
}

std::string plain(const ordered_json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_float()) return grouped(value.get<double>(), 1);
  if (value.is_null()) return "-";
  return json_text(value);
}

void print(const ordered_json& answer) {
  for (const auto& [name, value] : answer.items()) {
    if (name != "checkpoints") {
      std::cout << name << std::string(16 - std::min<std::size_t>(15, name.size()), ' ') << plain(value)
                << "\n";
      continue;
    }
    std::cout << "checkpoints" << (value.empty() ? "     none" : "") << "\n";
    for (const ordered_json& entry : value) {
      std::cout << "  " << plain(entry["name"]) << (entry["best"].get<bool>() ? "  best" : "")
                << (entry["last"].get<bool>() ? "  last" : "");
      if (entry["sound"].get<bool>()) std::cout << "  average " << plain(entry["average"]);
      if (!entry["sound"].get<bool>()) std::cout << "  damaged: " << plain(entry["damage"]);
      std::cout << "\n";
    }
  }
}

}  // namespace

int info_command(const Arguments& args) {
  std::string out = "runs";
  CommonOptions common;
  OptionTable table;
  table.group("options");
  table.add("out", out, "DIR", "where numbered runs are");
  add_common_options(table, common);
  std::vector<std::string> operands;
  if (!parse_command(kHelp, table, args, operands, 1, 1)) return kSuccess;

  const std::string& target = operands[0];
  const auto describe = [&]() -> ordered_json {
    if (fs::is_regular_file(target)) return describe_policy(target);
    if (names_checkpoint(target)) return describe_checkpoint(find_policy(target, out));
    return describe_run(find_run(target, out));
  };
  const ordered_json answer = describe();
  if (common.json) {
    std::cout << json_text(answer) << "\n";
  } else {
    print(answer);
  }
  return kSuccess;
}

}  // namespace gallop::app
