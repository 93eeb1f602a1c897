// SPDX-License-Identifier: MIT
// gallop parity: recordings of the original environment, replayed.
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "app/exit_code.h"
#include "app/json_number.h"
#include "app/options.h"
#include "env/parity.h"

namespace gallop::app {
namespace {

using nlohmann::ordered_json;

const CommandHelp kHelp = {
    .name = "parity",
    .operands = "TRACE...",
    .summary =
        "Replay recordings of the original environment and report every difference. Exit 0 if all pass, else "
        "1.",
    .notes = {"Tolerance 0 demands equality in every number of every step, where this machine's mathematical "
              "library "
              "allows it; elsewhere each episode's first 100 observations must agree within 1e-5."}};

const char* name_of(env::ParityRule rule) { return rule == env::ParityRule::Exact ? "exact" : "portable"; }

/// JSON has no infinity.
ordered_json json_of(const env::ParityReport& report) {
  ordered_json first = nullptr;
  if (report.first_difference_step) first = *report.first_difference_step;
  return {{"file", report.file.string()},
          {"steps", report.steps},
          {"max_observation_difference", json_number(report.max_observation_difference)},
          {"max_reward_difference", json_number(report.max_reward_difference)},
          {"first_difference_step", first},
          {"passed", report.passed},
          {"rule", name_of(report.rule)},
          {"episodes", report.episodes},
          {"max_reward_term_difference", json_number(report.max_reward_term_difference)},
          {"max_joint_difference", json_number(report.max_joint_difference)},
          {"max_torso_difference", json_number(report.max_torso_difference)},
          {"max_reset_difference", json_number(report.max_reset_difference)},
          {"contact_differences", report.contact_differences}};
}

void print(const env::ParityReport& report, bool with_heading) {
  if (with_heading) {
    std::printf("%-32s %6s  %9s  %9s  %9s  %9s  %8s\n", "largest difference", "steps", "observ.", "reward",
                "joints", "torso", "contacts");
  }
  std::printf("%-32s %6lld  %9.3g  %9.3g  %9.3g  %9.3g  %8lld   %s\n", report.file.filename().c_str(),
              static_cast<long long>(report.steps), report.max_observation_difference,
              report.max_reward_difference, report.max_joint_difference, report.max_torso_difference,
              static_cast<long long>(report.contact_differences), report.passed ? "pass" : "FAIL");
  if (!report.first_difference.empty())
    std::printf("    first difference: %s\n", report.first_difference.c_str());
}

}  // namespace

int parity_command(const Arguments& args) {
  env::ParityOptions options;
  CommonOptions common;
  OptionTable table;
  table.group("options");
  table.add("tolerance", options.tolerance, from(0), "largest difference allowed; 0: equality");
  add_common_options(table, common);
  std::vector<std::string> operands;
  constexpr std::size_t kMostTraces = 10'000;
  if (!parse_command(kHelp, table, args, operands, 1, kMostTraces)) return kSuccess;

  const bool for_people = !common.json && !common.quiet;
  bool passed = true;
  ordered_json traces = ordered_json::array();
  for (const std::string& file : operands) {
    const env::ParityReport report = env::replay_trace(file, options);
    passed = passed && report.passed;
    traces.push_back(json_of(report));
    if (for_people) print(report, traces.size() == 1);
  }
  if (common.json) {
    const ordered_json answer = {{"tolerance", options.tolerance}, {"passed", passed}, {"traces", traces}};
    std::cout << json_text(answer) << "\n";
  } else if (for_people) {
    const bool exact = env::parity_rule_here() == env::ParityRule::Exact;
    std::printf("%s   rule: %s\n", passed ? "passed" : "FAILED",
                options.tolerance > 0 ? "differences up to the tolerance"
                : exact
                    ? "equality"
                    : "this machine's mathematical library rounds differently: first 100 steps within 1e-5");
  }
  return passed ? kSuccess : 1;
}

}  // namespace gallop::app
