// SPDX-License-Identifier: MIT
// Formats only; nothing here knows a clock, a file or a terminal.
#include "app/training_report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>

#include "app/numbers.h"
#include "app/system_facts.h"
#include "env/half_cheetah_env.h"

namespace gallop::app {
namespace {

template <class... Values>
std::string printed(const char* format, Values... values) {
  std::array<char, 256> buffer{};
  std::snprintf(buffer.data(), buffer.size(), format, values...);
  return buffer.data();
}

const char* recipe_name(const agent::SacConfig& config) {
  const bool quantiles = config.quantiles > 0;
  switch (config.target) {
    case agent::Target::Q:
      return quantiles ? "TQC" : "SAC";
    case agent::Target::Value:
      return "SAC (value target)";
    case agent::Target::None:
      return quantiles ? "TQC (CrossQ critics)" : "SAC (CrossQ critics)";
  }
  return "";
}

/// Four significant figures, a decimal from a thousand on, whole numbers as they are.
std::string table_value(double value) {
  if (std::floor(value) == value && std::abs(value) < 1e15) return printed("%.0f", value);
  return printed(std::abs(value) >= 1000 ? "%.1f" : "%.4g", value);
}

/// ".061"
std::string small_fraction(double value) {
  std::string text = printed("%.3f", value);
  if (text.starts_with("0.")) text.erase(0, 1);
  return text;
}

}  // namespace

std::string network_sizes(const TrainConfig& run) {
  const agent::SacConfig& config = run.agent;
  std::string hidden = "-";
  for (const int width : config.hidden) hidden += std::to_string(width) + "-";
  const std::string seen = std::to_string(observation_size(run));
  const std::string judged = std::to_string(observation_size(run) + env::kActionSize);
  std::string text = "actor " + seen + hidden + std::to_string(2 * env::kActionSize);
  text += "  critic " + std::to_string(config.critics) + "x " + judged + hidden +
          std::to_string(std::max(1, config.quantiles));
  if (config.target == agent::Target::Value) text += "  value " + seen + hidden + "1";
  return text;
}

std::vector<std::string> banner(const TrainConfig& config, const BannerFacts& facts) {
  const std::string seed = std::to_string(config.seed.value_or(0));
  const std::string drawn = facts.seed_was_drawn ? " (random; repeat with --seed " + seed + ")" : "";
  const std::string threads = std::to_string(config.threads) + (config.threads == 1 ? " thread" : " threads");
  const auto bytes_of = [&config](std::int64_t transitions) {
    return byte_size(static_cast<double>(transitions) * static_cast<double>(transition_bytes(config)));
  };
  const std::int64_t late = config.agent.buffer_at(planned_steps(config));
  const std::string grows = late == config.agent.buffer ? ""
                                                        : " (" + bytes_of(late) + " after " +
                                                              grouped(config.agent.steady_from) + " steps)";
  const std::string saves = config.save_every > 0 ? "save every " + grouped(config.save_every) + " steps"
                                                  : "save at best and last only";
  const std::string evaluations =
      config.eval_every > 0 ? "eval every " + grouped(config.eval_every) : std::string("no evaluation");
  const std::string display =
      facts.no_window.empty()
          ? "window; it may be closed at any time"
          : facts.no_window + " -> terminal only (watch later: gallop play " + facts.reference + ")";

  std::vector<std::string> lines = {
      "gallop " + program_version() + "   " + config.environment + "   " + recipe_name(config.agent) +
          ", preset " + config.preset + "   seed " + seed + drawn,
      "  run      " + facts.run +
          (facts.resumed_at < 0 ? "" : "      going on at " + grouped(facts.resumed_at) + " steps"),
      "  device   " + facts.device + ", " + threads + ", " + facts.blas +
          (facts.device_reason.empty() ? "" : "      (" + facts.device_reason + ")"),
      "  nets     " + network_sizes(config) + "      " + grouped(facts.parameters) + " trained parameters",
      "  memory   replay " + grouped(config.agent.buffer) + " x " + std::to_string(transition_bytes(config)) +
          " B = " + bytes_of(config.agent.buffer) + grows + "       " + saves + ", " + evaluations,
      "  display  " + display};
  if (config.agent.scouts > 1) {
    lines.insert(lines.end() - 1, "  scouts   " + std::to_string(config.agent.scouts) + " learners, " +
                                      grouped(config.agent.scout_steps) +
                                      " steps each; then the best goes on");
  }
  if (config.preset != "notebook" && config.agent.norm == agent::Normalization::Batch) {
    lines.emplace_back(
        "  note     batch norm in critics whose targets come from other statistics is fragile; "
        "--norm crossq --target none takes care of that");
  }
  if (config.preset == "notebook") {
    lines.emplace_back(
        "  note     this preset is kept for fidelity to the notebook, not for strength: it hardly "
        "learns in 100 games");
  }
  return lines;
}

std::string episode_line(const std::string& clock, const agent::EpisodeSummary& episode, double best,
                         double average, std::int64_t updates) {
  return clock +
         printed("  game %4lld  score %7.1f  best %7.1f  avg %7.1f  learn ",
                 static_cast<long long>(episode.number), episode.score, best, average) +
         printed("%9s   x %5.1f m  v %5.2f m/s", grouped(updates).c_str(), episode.distance, episode.speed);
}

std::string scout_line(const std::string& clock, const agent::ScoutOutcome& outcome) {
  std::string line = clock + "  scout " + std::to_string(outcome.scout) + " of " +
                     std::to_string(outcome.scouts) + "  score " + grouped(outcome.score, 1);
  const bool leads = outcome.favourite == outcome.scout;
  const std::string best =
      leads ? ""
            : "scout " + std::to_string(outcome.favourite) + " with " + grouped(outcome.favourite_score, 1);
  if (outcome.scout == outcome.scouts)
    return line + ", " + (leads ? "the best; it goes on" : best + " goes on");
  return line + ", the best so far" + (leads ? "" : ": " + best);
}

std::vector<std::string> table(const ProgressRow& row) {
  constexpr int kNameWidth = 24;
  constexpr int kValueWidth = 10;
  const std::string rule(kNameWidth + kValueWidth + 5, '-');
  std::map<std::string, std::map<std::string, double>> groups;
  for (const auto& [name, value] : row) {
    const std::size_t slash = name.find('/');
    if (!std::isnan(value)) groups[name.substr(0, slash)][name.substr(slash + 1)] = value;
  }
  std::vector<std::string> lines = {rule};
  for (const auto& [group, figures] : groups) {
    lines.push_back(printed("| %-*s| %-*s|", kNameWidth, (group + "/").c_str(), kValueWidth, ""));
    for (const auto& [name, value] : figures) {
      lines.push_back(
          printed("|    %-*s| %-*s|", kNameWidth - 3, name.c_str(), kValueWidth, table_value(value).c_str()));
    }
  }
  lines.push_back(rule);
  return lines;
}

std::string progress_bar(const BarFacts& facts, bool plain) {
  constexpr std::size_t kBarWidth = 32;
  const double share =
      facts.total > 0 ? std::min(1.0, static_cast<double>(facts.steps) / static_cast<double>(facts.total))
                      : 0.0;
  std::string bar;
  if (!plain) {
    const auto filled = static_cast<std::size_t>(share * kBarWidth);
    bar = " [" + std::string(filled, '#') + std::string(kBarWidth - filled, '-') + "]";
  }
  const double remaining = static_cast<double>(facts.total - facts.steps) / facts.steps_per_second;
  const std::string rate = std::isnan(facts.steps_per_second) ? "-" : printed("%.0f", facts.steps_per_second);
  std::string text = printed("%3.0f%%", std::floor(share * 100)) + bar + " " + compact(facts.steps) + "/" +
                     compact(facts.total) + "  " + rate + " st/s  " + duration(facts.elapsed_seconds) +
                     " < " + duration(remaining);
  if (!std::isnan(facts.average)) text += printed("  avg %.0f", facts.average);
  if (!std::isnan(facts.best)) text += printed("  best %.0f", facts.best);
  if (!std::isnan(facts.temperature)) text += "  alpha " + small_fraction(facts.temperature);
  return text;
}

void Pace::mark(double seconds, std::int64_t steps) {
  constexpr double kWindow = 60.0;
  marks_.emplace_back(seconds, steps);
  while (marks_.size() > 2 && seconds - marks_.front().first > kWindow) marks_.pop_front();
}

double Pace::steps_per_second() const {
  if (marks_.size() < 2) return agent::kUnknown;
  const double seconds = marks_.back().first - marks_.front().first;
  return seconds > 0.0 ? static_cast<double>(marks_.back().second - marks_.front().second) / seconds
                       : agent::kUnknown;
}

}  // namespace gallop::app
