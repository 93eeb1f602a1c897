// SPDX-License-Identifier: MIT
// A learner as files, nets.pt, optim.pt, alpha.pt, rng.bin, loop.pt, sched.json and replay.bin, and back.
#include <torch/torch.h>

#include <iomanip>
#include <ostream>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "agent/checked_tensors.h"
#include "agent/learning_loop.h"
#include "engine_state.h"
#include "errors.h"

namespace gallop::agent {
namespace {

// A pending transition's numbers beside its observation and action.
constexpr std::int64_t kPendingNumbers = 3;

constexpr double kMostInEpisode = 1e9;

void restore_engine(const NamedTensors& state, const std::string& name, std::mt19937_64& engine) {
  if (!read_engine(to_string(find(state, name)), engine))
    throw std::invalid_argument(name + " is no generator's state");
}

NamedTensors copied(NamedTensors tensors) {
  for (auto& [name, tensor] : tensors)
    tensor = tensor.detach().to(torch::kCPU, /*non_blocking=*/false, /*copy=*/true);
  return tensors;
}

}  // namespace

// Generators and what exploration remembers, for exact continuation.
NamedTensors LearningLoop::random_state() const {
  return {{"exploration", to_tensor(text_of_engine(exploration_))},
          {"replay", to_tensor(text_of_engine(sampling_))},
          {"noise", torch::tensor(noise_.value())},
          {"noise.started", torch::tensor(noise_.started())},
          {"random_action", torch::tensor(random_actions_.value())},
          {"random_action.age", torch::tensor(random_actions_.age())}};
}

void LearningLoop::restore_random(const NamedTensors& state) {
  restore_engine(state, "exploration", exploration_);
  restore_engine(state, "replay", sampling_);
  const auto actions = static_cast<std::int64_t>(action_.size());
  noise_.restore(find(state, "noise.started").item<bool>(),
                 to_vector<float>(find(state, "noise", std::ssize(noise_.value()))));
  random_actions_.restore(require_count<int>(find(state, "random_action.age").item<double>(),
                                             "random_action.age", kMostInEpisode),
                          to_vector<float>(find(state, "random_action", actions)));
}

// Counters, the episode under way, what is not yet stored, and how far the schedules are.
NamedTensors LearningLoop::state() const {
  std::vector<float> observations, actions;
  std::vector<double> numbers;
  for (const NStepTransition& past : transitions_.pending()) {
    observations.insert(observations.end(), past.observation.begin(), past.observation.end());
    actions.insert(actions.end(), past.action.begin(), past.action.end());
    numbers.insert(numbers.end(), {past.reward, past.discount, static_cast<double>(past.steps)});
  }
  NamedTensors state = sac_.progress_state();
  state["counters"] = torch::tensor(std::vector<std::int64_t>{steps_, episodes_, blow_ups_, episode_.length});
  state["score"] = doubles({episode_.score});
  state["restart"] = doubles({static_cast<double>(since_start_), walked_});
  state["limits"] = doubles(limit_watch_.value());
  state["seconds"] = doubles({environment_seconds_, update_seconds_});
  state["recent_scores"] = doubles({recent_scores_.begin(), recent_scores_.end()});
  state["plateau"] = doubles({plateau_.best(), plateau_.factor(), static_cast<double>(plateau_.stale())});
  state["pending.observations"] = torch::tensor(observations);
  state["pending.actions"] = torch::tensor(actions);
  state["pending.numbers"] = doubles(numbers);
  return state;
}

void LearningLoop::restore_state(const NamedTensors& state) {
  static_cast<void>(
      require_count<std::int64_t>(find(state, "updates").item<double>(), "updates", kMostSteps));
  sac_.restore_progress(state);
  const auto counters = to_vector<std::int64_t>(find(state, "counters", 4));
  const auto counter = [&counters](std::size_t i) { return static_cast<double>(counters[i]); };
  steps_ = require_count<std::int64_t>(counter(0), "steps", kMostSteps);
  episodes_ = require_count<std::int64_t>(counter(1), "episodes", kMostSteps);
  blow_ups_ = require_count<int>(counter(2), "blow_ups", kTolerableBlowUps);
  episode_.length = require_count<int>(counter(3), "length", kMostInEpisode);
  episode_.score = find(state, "score").item<double>();
  since_start_ = episode_.length;  // where nothing is said of restarts, there were none
  walked_ = 0.0;
  if (state.contains("restart")) {
    const auto restart = to_vector<double>(find(state, "restart", 2));
    since_start_ = require_count<int>(restart[0], "restart", kMostInEpisode);
    walked_ = restart[1];
  }
  if (state.contains("limits")) limit_watch_.restore(to_vector<double>(find(state, "limits")));
  const auto seconds = to_vector<double>(find(state, "seconds", 2));
  environment_seconds_ = seconds[0];
  update_seconds_ = seconds[1];
  const auto scores = to_vector<double>(find(state, "recent_scores"));
  recent_scores_.assign(scores.begin(), scores.end());
  const auto plateau_numbers = to_vector<double>(find(state, "plateau", 3));
  plateau_.restore(plateau_numbers[0], plateau_numbers[1],
                   require_count<int>(plateau_numbers[2], "plateau", kMostInEpisode));

  const auto numbers = to_vector<double>(find(state, "pending.numbers"));
  const std::int64_t count = std::ssize(numbers) / kPendingNumbers;
  const int n_step = config_.n_step_at(steps_);
  if (count >= n_step && count > 0) throw std::invalid_argument("more steps are pending than the recipe has");
  const auto observations = to_vector<float>(
      find(state, "pending.observations", count * static_cast<std::int64_t>(observation_.size())));
  const auto actions =
      to_vector<float>(find(state, "pending.actions", count * static_cast<std::int64_t>(action_.size())));
  std::deque<NStepTransition> pending;
  for (std::int64_t i = 0; i < count; ++i) {
    const double* number = &numbers[static_cast<std::size_t>(i * kPendingNumbers)];
    const auto row = [i](const std::vector<float>& all, std::size_t width) {
      const auto begin = all.begin() + i * static_cast<std::int64_t>(width);
      return std::vector<float>(begin, begin + static_cast<std::int64_t>(width));
    };
    pending.push_back({row(observations, observation_.size()), row(actions, action_.size()), number[0],
                       number[1], require_count<int>(number[2], "pending.numbers", n_step - 1)});
  }
  transitions_.restore(std::move(pending));
  if (config_.is_steady(steps_)) become_steady();
}

// For people to read.
std::string LearningLoop::schedule() const {
  std::ostringstream out;
  out << std::setprecision(17) << "{\"format\": 1, \"steps\": " << steps_ << ", \"episodes\": " << episodes_
      << ", \"updates\": " << sac_.updates() << ", \"learning_rate_factor\": " << rate_factor()
      << ", \"plateau\": {\"best\": ";
  if (std::isfinite(plateau_.best())) {
    out << plateau_.best();
  } else {
    out << "null";
  }
  out << ", \"factor\": " << plateau_.factor() << ", \"stale\": " << plateau_.stale()
      << "}, \"recent_scores\": [";
  for (std::size_t i = 0; i < recent_scores_.size(); ++i) out << (i == 0 ? "" : ", ") << recent_scores_[i];
  out << "]}\n";
  return out.str();
}

LoopSnapshot LearningLoop::snapshot(bool with_replay) {
  return {.networks = copied(sac_.network_state()),
          .optimisers = copied(sac_.optimiser_state()),
          .temperature = copied(sac_.temperature_state()),
          .random = random_state(),
          .loop = copied(state()),
          .schedule = schedule(),
          .replay = with_replay ? replay_.snapshot() : nullptr};
}

void LoopSnapshot::write(const std::filesystem::path& folder, const std::string& prefix) const {
  const auto file = [&](const char* name) { return folder / (prefix + name); };
  save_tensors(file("nets.pt"), networks);
  save_tensors(file("optim.pt"), optimisers);
  save_tensors(file("alpha.pt"), temperature);
  save_tensors(file("rng.bin"), random);
  save_tensors(file("loop.pt"), loop);
  write_file(file("sched.json"), [this](std::ostream& out) { out << schedule; });
  if (replay) replay->save(file("replay.bin"));
}

void LearningLoop::restore(const std::filesystem::path& folder, const std::string& prefix,
                           Trainer::Replay replay) {
  std::filesystem::path file;  // being read
  const auto tensors = [&](const char* name) { return load_tensors(file = folder / (prefix + name)); };
  try {
    const NamedTensors networks = tensors("nets.pt");
    const NamedTensors optimisers = tensors("optim.pt");
    const NamedTensors temperature = tensors("alpha.pt");
    file = folder / (prefix + "nets.pt");
    sac_.restore(networks, optimisers, temperature);
    restore_random(tensors("rng.bin"));
    restore_state(tensors("loop.pt"));
    if (replay == Trainer::Replay::Load) replay_.load(file = folder / (prefix + "replay.bin"));
  } catch (const UserError&) {
    throw;
  } catch (const std::exception& error) {  // a shape, a number or a name that is not what was saved
    throw misfit(file, error);
  }
}

FileError misfit(const std::filesystem::path& file, const std::exception& error) {
  return FileError(file.string() + " does not fit this run (" + first_line(error.what()) + ")");
}

}  // namespace gallop::agent
