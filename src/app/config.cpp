// SPDX-License-Identifier: MIT
// What presets decide beyond the learner, and the checks of values against each other.
#include "app/config.h"

#include <algorithm>
#include <limits>
#include <random>
#include <utility>

#include "app/numbers.h"
#include "app/system_facts.h"
#include "env/half_cheetah_env.h"
#include "errors.h"

namespace gallop::app {
namespace {

constexpr std::int64_t kDefaultEpisodes = 100;
constexpr std::int64_t kSmokeSteps = 400;

/// What an actor, the critics and a target of each take with their gradients and Adam's moments, and a batch
/// on its way through them: not exact, but enough to tell a slip of the hand from a large network.
double network_bytes(const TrainConfig& config) {
  const agent::SacConfig& agent = config.agent;
  constexpr double kCopies = 4, kActivations = 2;  // of one
  const double networks = 1.0 + 2.0 * std::max(2, agent.critics);
  double weights = 0.0, units = 0.0;
  double before = observation_size(config) + env::kActionSize;
  for (const int width : agent.hidden) {
    weights += before * width;
    units += width;
    before = width;
  }
  const double floats = weights * kCopies + units * kActivations * static_cast<double>(agent.batch);
  return networks * floats * static_cast<double>(sizeof(float));
}

}  // namespace

void apply_preset(TrainConfig& config, const std::string& name) {
  TrainConfig preset;
  const auto& names = agent::preset_names();
  preset.preset = names[OptionTable::index_of("--preset", name, names)];
  preset.agent = agent::preset(preset.preset);
  preset.deltas = name == "default";
  if (name == "smoke") {
    preset.eval_every = 200;
    preset.eval_episodes = 1;
    preset.film.width = 160;
    preset.film.height = 90;
    preset.film.x264_preset = "ultrafast";
  }
  config = std::move(preset);
}

int observation_size(const TrainConfig& config) {
  return config.deltas ? env::kObservationSizeWithDeltas : env::kObservationSize;
}

std::int64_t transition_bytes(const TrainConfig& config) {
  return static_cast<std::int64_t>(sizeof(float)) * (2 * observation_size(config) + env::kActionSize + 2);
}

std::int64_t planned_steps(const TrainConfig& config) {
  constexpr std::int64_t kEndless = std::numeric_limits<std::int64_t>::max();
  const std::int64_t by_episodes = config.episodes && *config.episodes < kEndless / env::kTimeLimit
                                       ? *config.episodes * env::kTimeLimit
                                       : kEndless;
  return std::min(by_episodes, config.steps.value_or(kEndless));
}

std::vector<std::string> settle(TrainConfig& config) {
  std::vector<std::string> warnings;
  agent::SacConfig& agent = config.agent;

  if (!config.episodes && !config.steps) {
    if (config.preset == "smoke") {
      config.steps = kSmokeSteps;
    } else {
      config.episodes = kDefaultEpisodes;
    }
  }
  if (config.seed.value_or(-1) < 0)
    config.seed = static_cast<std::int64_t>(std::random_device{}() & 0x7fffffffU);
  if (config.best_by == BestBy::Evaluation && config.eval_every == 0)
    throw UsageError("--best-by eval needs evaluations (got --eval-every 0)", "--eval-every 10k");
  if (config.out.empty()) throw UsageError("--out needs a folder");

  if (agent.warmup < agent.batch) {
    warnings.push_back("warm-up " + std::to_string(agent.warmup) + " < batch " + std::to_string(agent.batch) +
                       ": learning would start at " + std::to_string(agent.batch) + "; set --warmup " +
                       std::to_string(agent.batch) + " (done)");
    agent.warmup = agent.batch;
  }
  agent.validate();
  if (agent.scouts == 0) agent.scouts = agent.scouts_for(planned_steps(config));
  const std::int64_t scouting = agent.scouts * (agent.scout_steps + agent::kShownEpisodes * env::kTimeLimit);
  if (agent.scouts > 1 && planned_steps(config) <= scouting) {
    throw UsageError("--scouts " + std::to_string(agent.scouts) + " of " + compact(agent.scout_steps) +
                         " steps each need more than " + grouped(scouting) + " (the run has " +
                         grouped(planned_steps(config)) + ")",
                     "--scouts 1, or a longer run");
  }

  TrainConfig plain = config;
  plain.deltas = false;
  const std::int64_t most = agent.buffer_at(planned_steps(config));
  const double least = static_cast<double>(most) * static_cast<double>(transition_bytes(plain));
  const double needed = static_cast<double>(most) * static_cast<double>(transition_bytes(config));
  const double available = available_memory();
  if (needed > available) {
    const double largest = available * 0.8 / static_cast<double>(transition_bytes(config));
    const bool fits_without = least <= available;
    throw UsageError((most > agent.buffer ? "--steady-buffer " : "--buffer ") + compact(most) + " needs " +
                     (fits_without ? byte_size(needed) + " with --deltas" : byte_size(least)) +
                     ", machine has " + byte_size(available) + " free; largest here about " +
                     compact(static_cast<std::int64_t>(largest)));
  }
  if (needed + network_bytes(config) > available) {
    throw UsageError("--hidden and --batch " + compact(agent.batch) + " need " +
                     byte_size(network_bytes(config)) + ", machine has " + byte_size(available - needed) +
                     " free beside the buffer");
  }

  constexpr double kUsualRate = 3e-4;
  constexpr double kStrangeFactor = 100.0;
  const double fastest = std::max({agent.lr_actor, agent.lr_critic, agent.lr_value, agent.lr_alpha});
  if (fastest >= kUsualRate * kStrangeFactor) {
    warnings.push_back("learning rate " + shortest(fastest) + " is " + grouped(fastest / kUsualRate, 0) +
                       "x the usual 3e-4");
  }
  const int cores = processor_count();
  if (config.threads > cores) {
    warnings.push_back(std::to_string(config.threads) + " threads on " + std::to_string(cores) +
                       (cores == 1 ? " core" : " cores") + " is usually far slower; use 1");
  }
  if (config.deterministic) {
    if (config.threads != 1) throw UsageError("--deterministic needs --threads 1");
    if (config.device.starts_with("cuda")) throw UsageError("--deterministic needs --device cpu");
    config.device = "cpu";
  }
  return warnings;
}

}  // namespace gallop::app
