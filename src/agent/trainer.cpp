// SPDX-License-Identifier: MIT
// The loop: act -> step -> store -> update. One thread, no clock in any decision.
#include "agent/trainer.h"

#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <deque>
#include <iomanip>
#include <numeric>
#include <ostream>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "agent/device.h"
#include "agent/exploration.h"
#include "agent/n_step.h"
#include "agent/random.h"
#include "agent/replay_buffer.h"
#include "agent/sac.h"
#include "agent/schedule.h"
#include "agent/snapshot.h"
#include "agent/tensor_file.h"
#include "agent/torchscript.h"
#include "engine_state.h"
#include "errors.h"

namespace gallop::agent {
namespace {

constexpr std::size_t kPlateauWindow = 10;  // episodes whose mean score a plateau is judged by
constexpr int kTolerableBlowUps = 2;        // of the physics, in a run

class Stopwatch {
 public:
  explicit Stopwatch(double& total) : total_(total) {}
  ~Stopwatch() { total_ += std::chrono::duration<double>(Clock::now() - start_).count(); }
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;

 private:
  using Clock = std::chrono::steady_clock;
  double& total_;
  Clock::time_point start_ = Clock::now();
};

double read(const torch::Tensor& figure) { return figure.defined() ? figure.item<double>() : kUnknown; }

// A pending transition's numbers beside its observation and action.
constexpr std::int64_t kPendingNumbers = 3;

torch::Tensor doubles(const std::vector<double>& values) { return torch::tensor(values, torch::kFloat64); }

template <typename Value>
std::vector<Value> to_vector(const torch::Tensor& tensor) {
  const torch::Tensor flat = tensor.contiguous();
  const Value* data = flat.data_ptr<Value>();
  return {data, data + flat.numel()};
}

/// The tensor of that name, with as many elements; throws std::invalid_argument.
torch::Tensor find(const NamedTensors& tensors, const std::string& name, std::int64_t elements = -1) {
  const auto found = tensors.find(name);
  if (found == tensors.end()) throw std::invalid_argument("no tensor " + name);
  if (elements >= 0 && found->second.numel() != elements)
    throw std::invalid_argument(name + " has another shape");
  return found->second;
}

/// A count that a trainer can have come to, and go on from. Throws std::invalid_argument.
template <typename Count>
Count require_count(double value, const char* name, double most) {
  if (!(value >= 0.0 && value <= most)) throw std::invalid_argument(std::string(name) + " is out of range");
  return static_cast<Count>(value);
}

constexpr double kMostSteps = 1e15;
constexpr double kMostInEpisode = 1e9;

void restore_engine(const NamedTensors& state, const std::string& name, std::mt19937_64& engine) {
  if (!read_engine(to_string(find(state, name)), engine))
    throw std::invalid_argument(name + " is no generator's state");
}

SacConfig validated(const SacConfig& config) {
  config.validate();
  return config;
}

}  // namespace

struct Trainer::Implementation {
  Implementation(const SacConfig& its_config, const TrainerOptions& its_options, env::Environment& world)
      : config(validated(its_config)),
        options(its_options),
        environment(world),
        device(parse_device(its_options.device)),
        exploration(derive_seed(its_options.seed, Stream::Exploration)),
        sampling(derive_seed(its_options.seed, Stream::Replay)),
        noise(world.action_size(), its_config.noise_correlation),
        random_actions(world.action_size(), its_config.warmup_hold),
        transitions(its_config.n_step, its_config.gamma),
        replay(its_config.buffer, world.observation_size(), world.action_size(), device),
        batch(its_config.batch, world.observation_size(), world.action_size(), device),
        sac(its_config, world.observation_size(), world.action_size(), device, its_options.seed,
            its_options.threads),
        observation(static_cast<std::size_t>(world.observation_size())),
        action(static_cast<std::size_t>(world.action_size())) {
    begin_episode();
  }

  std::optional<EpisodeSummary> step() {
    if (config.is_steady(steps + 1) && !config.is_steady(steps)) become_steady();
    choose_action();
    const env::StepResult result = step_environment();
    const bool ended = result.blew_up || result.terminated || result.truncated;
    const bool restarts = !ended && restart_is_due();
    if (!result.blew_up) remember(result, ended || restarts);
    if (restarts) restart();
    if (steps % config.train_freq == 0 && replay.size() >= learning_starts()) {
      if (!ended) sac.look_ahead(observation);
      update();
    }
    if (result.blew_up) return drop_episode();
    return ended ? std::optional(end_episode()) : std::nullopt;
  }

  void begin_episode() {
    start_world(environment.reset());
    walked = 0.0;
    episode = {};
  }

  void start_world(std::span<const float> first) {
    std::copy(first.begin(), first.end(), observation.begin());
    noise.restart();
    transitions.clear();
    since_start = 0;
  }

  /// At first, when what comes after a fall would fill the memory (decision 0019).
  [[nodiscard]] bool restart_is_due() const {
    const double doublings = static_cast<double>(steps) / static_cast<double>(config.restart_doubling);
    return config.restart_after > 0 && since_start >= config.restart_after * std::exp2(doublings);
  }

  void restart() {
    walked += environment.distance();
    const bool runs = config.restart_speed > 0.0;
    start_world(runs ? environment.reset_running(config.restart_speed * uniform(exploration))
                     : environment.reset());
  }

  /// Late in a run updates are to be steadier (decision 0024).
  void become_steady() {
    noise.correlate(0.0);
    transitions.lengthen(config.n_step_at(steps + 1));
    replay.grow(config.buffer_at(steps + 1));
  }

  [[nodiscard]] std::int64_t learning_starts() const {
    return std::max<std::int64_t>(config.warmup, config.batch);
  }

  void choose_action() {
    // A policy that has learned refills an empty buffer itself.
    if (config.warmup_random && replay.size() < config.warmup && sac.updates() == 0) {
      const std::span<const float> random = random_actions.next(exploration);
      std::copy(random.begin(), random.end(), action.begin());
    } else {
      sac.act(observation, noise.next(exploration), action);
    }
  }

  env::StepResult step_environment() {
    const Stopwatch stopwatch(environment_seconds);
    ++steps;
    ++since_start;
    env::StepResult result = environment.step(action);
    const int limit = environment.time_limit();
    if (limit > 0 && episode.length + 1 >= limit)
      result.truncated = true;  // its own count began at a restart
    return result;
  }

  void remember(const env::StepResult& result, bool cut) {
    const bool ended = result.terminated || (result.truncated && !config.bootstrap_time_limit);
    // what is learned from; the score stays the world's own
    const double limits = limit_cost_factor(config, steps) * (config.limit_cost * result.joints_at_limit);
    transitions.add(observation, action, result.reward - limits, cut, [&](const NStepTransition& past) {
      replay.add(past.observation, past.action, static_cast<float>(past.reward), result.observation,
                 ended ? 0.0F : static_cast<float>(past.discount));
    });
    std::copy(result.observation.begin(), result.observation.end(), observation.begin());

    episode.score += result.reward;
    ++episode.length;
    episode.terminated = result.terminated;
    episode.truncated = result.truncated;
  }

  void update() {
    const Stopwatch stopwatch(update_seconds);
    const int rounds = config.gradient_steps == -1 ? config.train_freq : config.gradient_steps;
    for (int i = 0; i < rounds; ++i) {
      replay.sample(batch, config.replace, sampling);
      sac.update(batch, rate_factor(), steps);
    }
  }

  [[nodiscard]] double rate_factor() const {
    const double progress =
        options.total_steps > 0 ? static_cast<double>(steps) / static_cast<double>(options.total_steps) : 0.0;
    return learning_rate_factor(config, progress, sac.updates(), plateau) *
           (config.is_steady(steps) ? config.steady_rate : 1.0);
  }

  EpisodeSummary end_episode() {
    EpisodeSummary summary = episode;
    summary.number = ++episodes;
    summary.distance = walked + environment.distance();
    summary.speed = summary.distance / (summary.length * environment.step_duration());

    recent_scores.push_back(summary.score);
    if (recent_scores.size() > kPlateauWindow) recent_scores.pop_front();
    plateau.report(std::accumulate(recent_scores.begin(), recent_scores.end(), 0.0) /
                       static_cast<double>(recent_scores.size()),
                   config);
    begin_episode();
    return summary;
  }

  EpisodeSummary drop_episode() {
    if (++blow_ups > kTolerableBlowUps) {
      throw DivergenceError(
          "the physics blew up for the 3rd time, at step " + std::to_string(steps),
          "gallop doctor says which robot file is in use; gallop parity checks the physics");
    }
    EpisodeSummary summary = episode;
    summary.number = episodes + 1;
    summary.dropped = true;
    begin_episode();
    return summary;
  }

  [[nodiscard]] TrainingStatus status() const {
    const UpdateFigures& figures = sac.figures();
    TrainingStatus status;
    status.steps = steps;
    status.episodes = episodes;
    status.updates = sac.updates();
    status.stored = replay.size();
    status.capacity = replay.capacity();
    status.blow_ups = blow_ups;
    status.learning_rate = config.lr_actor * rate_factor();
    status.temperature = read(sac.temperature());
    status.temperature_loss = read(figures.temperature_loss);
    status.actor_loss = read(figures.actor_loss);
    status.critic_loss = read(figures.critic_loss);
    status.value_loss = read(figures.value_loss);
    status.actor_gradient_norm = read(figures.actor_gradient_norm);
    status.critic_gradient_norm = read(figures.critic_gradient_norm);
    status.entropy = read(figures.entropy);
    status.q_mean = read(figures.q_mean);
    status.environment_seconds = environment_seconds;
    status.update_seconds = update_seconds;
    return status;
  }

  /// Generators and what exploration remembers, for exact continuation.
  [[nodiscard]] NamedTensors random_state() const {
    return {{"exploration", to_tensor(text_of_engine(exploration))},
            {"replay", to_tensor(text_of_engine(sampling))},
            {"noise", torch::tensor(noise.value())},
            {"noise.started", torch::tensor(noise.started())},
            {"random_action", torch::tensor(random_actions.value())},
            {"random_action.age", torch::tensor(random_actions.age())}};
  }

  void restore_random(const NamedTensors& state) {
    restore_engine(state, "exploration", exploration);
    restore_engine(state, "replay", sampling);
    const auto actions = static_cast<std::int64_t>(action.size());
    noise.restore(find(state, "noise.started").item<bool>(), to_vector<float>(find(state, "noise", actions)));
    random_actions.restore(require_count<int>(find(state, "random_action.age").item<double>(),
                                              "random_action.age", kMostInEpisode),
                           to_vector<float>(find(state, "random_action", actions)));
  }

  /// Counters, the episode under way, what is not yet stored, and how far the schedules are.
  [[nodiscard]] NamedTensors loop_state() const {
    std::vector<float> observations, actions;
    std::vector<double> numbers;
    for (const NStepTransition& past : transitions.pending()) {
      observations.insert(observations.end(), past.observation.begin(), past.observation.end());
      actions.insert(actions.end(), past.action.begin(), past.action.end());
      numbers.insert(numbers.end(), {past.reward, past.discount, static_cast<double>(past.steps)});
    }
    NamedTensors state = sac.progress_state();
    state["counters"] = torch::tensor(std::vector<std::int64_t>{steps, episodes, blow_ups, episode.length});
    state["score"] = doubles({episode.score});
    state["restart"] = doubles({static_cast<double>(since_start), walked});
    state["seconds"] = doubles({environment_seconds, update_seconds});
    state["recent_scores"] = doubles({recent_scores.begin(), recent_scores.end()});
    state["plateau"] = doubles({plateau.best(), plateau.factor(), static_cast<double>(plateau.stale())});
    state["pending.observations"] = torch::tensor(observations);
    state["pending.actions"] = torch::tensor(actions);
    state["pending.numbers"] = doubles(numbers);
    return state;
  }

  void restore_loop(const NamedTensors& state) {
    static_cast<void>(
        require_count<std::int64_t>(find(state, "updates").item<double>(), "updates", kMostSteps));
    sac.restore_progress(state);
    const auto counters = to_vector<std::int64_t>(find(state, "counters", 4));
    const auto counter = [&counters](std::size_t i) { return static_cast<double>(counters[i]); };
    steps = require_count<std::int64_t>(counter(0), "steps", kMostSteps);
    episodes = require_count<std::int64_t>(counter(1), "episodes", kMostSteps);
    blow_ups = require_count<int>(counter(2), "blow_ups", kTolerableBlowUps);
    episode.length = require_count<int>(counter(3), "length", kMostInEpisode);
    episode.score = find(state, "score").item<double>();
    since_start = episode.length;  // where nothing is said of restarts, there were none
    walked = 0.0;
    if (state.contains("restart")) {
      const auto restart = to_vector<double>(find(state, "restart", 2));
      since_start = require_count<int>(restart[0], "restart", kMostInEpisode);
      walked = restart[1];
    }
    const auto seconds = to_vector<double>(find(state, "seconds", 2));
    environment_seconds = seconds[0];
    update_seconds = seconds[1];
    const auto scores = to_vector<double>(find(state, "recent_scores"));
    recent_scores.assign(scores.begin(), scores.end());
    const auto plateau_numbers = to_vector<double>(find(state, "plateau", 3));
    plateau.restore(plateau_numbers[0], plateau_numbers[1],
                    require_count<int>(plateau_numbers[2], "plateau", kMostInEpisode));

    const auto numbers = to_vector<double>(find(state, "pending.numbers"));
    const std::int64_t count = std::ssize(numbers) / kPendingNumbers;
    const int n_step = config.n_step_at(steps);
    if (count >= n_step && count > 0)
      throw std::invalid_argument("more steps are pending than the recipe has");
    const auto observations = to_vector<float>(
        find(state, "pending.observations", count * static_cast<std::int64_t>(observation.size())));
    const auto actions =
        to_vector<float>(find(state, "pending.actions", count * static_cast<std::int64_t>(action.size())));
    std::deque<NStepTransition> pending;
    for (std::int64_t i = 0; i < count; ++i) {
      const double* number = &numbers[static_cast<std::size_t>(i * kPendingNumbers)];
      const auto row = [i](const std::vector<float>& all, std::size_t width) {
        const auto begin = all.begin() + i * static_cast<std::int64_t>(width);
        return std::vector<float>(begin, begin + static_cast<std::int64_t>(width));
      };
      pending.push_back({row(observations, observation.size()), row(actions, action.size()), number[0],
                         number[1], require_count<int>(number[2], "pending.numbers", n_step - 1)});
    }
    transitions.restore(std::move(pending));
    if (config.is_steady(steps)) become_steady();
  }

  /// For people to read.
  [[nodiscard]] std::string schedule() const {
    std::ostringstream out;
    out << std::setprecision(17) << "{\"format\": 1, \"steps\": " << steps << ", \"episodes\": " << episodes
        << ", \"updates\": " << sac.updates() << ", \"learning_rate_factor\": " << rate_factor()
        << ", \"plateau\": {\"best\": ";
    if (std::isfinite(plateau.best())) {
      out << plateau.best();
    } else {
      out << "null";
    }
    out << ", \"factor\": " << plateau.factor() << ", \"stale\": " << plateau.stale()
        << "}, \"recent_scores\": [";
    for (std::size_t i = 0; i < recent_scores.size(); ++i) out << (i == 0 ? "" : ", ") << recent_scores[i];
    out << "]}\n";
    return out.str();
  }

  SacConfig config;
  TrainerOptions options;
  env::Environment& environment;
  torch::Device device;

  std::mt19937_64 exploration;
  std::mt19937_64 sampling;
  AutoregressiveNoise noise;
  HeldRandomActions random_actions;
  NStepTransitions transitions;
  ReplayBuffer replay;
  Batch batch;
  Sac sac;
  Plateau plateau;
  std::deque<double> recent_scores;

  std::vector<float> observation;
  std::vector<float> action;
  EpisodeSummary episode;  // the one under way
  int since_start = 0;     // steps since the world last started, in it or at its beginning
  double walked = 0.0;     // metres in it before that
  std::int64_t steps = 0;
  std::int64_t episodes = 0;
  int blow_ups = 0;
  double environment_seconds = 0.0;
  double update_seconds = 0.0;
};

class Trainer::Snapshot final : public TrainerSnapshot {
 public:
  Snapshot(Implementation& trainer, std::string environment_id, bool with_replay)
      : networks_(copied(trainer.sac.network_state())),
        optimisers_(copied(trainer.sac.optimiser_state())),
        temperature_(copied(trainer.sac.temperature_state())),
        random_(trainer.random_state()),
        loop_(copied(trainer.loop_state())),
        schedule_(trainer.schedule()),
        world_(trainer.environment.save()),
        replay_(with_replay ? trainer.replay.snapshot() : nullptr),
        policy_(take_snapshot(trainer.sac.actor(), trainer.config.deviation)),
        deltas_(trainer.environment.observed_deltas()),
        environment_id_(std::move(environment_id)) {}

  void write(const std::filesystem::path& folder) const override {
    save_tensors(folder / "nets.pt", networks_);
    save_tensors(folder / "optim.pt", optimisers_);
    save_tensors(folder / "alpha.pt", temperature_);
    save_tensors(folder / "rng.bin", random_);
    save_tensors(folder / "loop.pt", loop_);
    write_text(folder / "sched.json", schedule_);
    write_text(folder / "env.bin", world_);
    if (replay_) replay_->save(folder / "replay.bin");
    save_as_torchscript(*policy_, folder / "policy.pt", environment_id_, deltas_);
  }

 private:
  static NamedTensors copied(NamedTensors tensors) {
    for (auto& [name, tensor] : tensors)
      tensor = tensor.detach().to(torch::kCPU, /*non_blocking=*/false,
                                  /*copy=*/true);
    return tensors;
  }

  static void write_text(const std::filesystem::path& file, const std::string& text) {
    write_file(file, [&text](std::ostream& out) { out.write(text.data(), std::ssize(text)); });
  }

  NamedTensors networks_, optimisers_, temperature_, random_, loop_;
  std::string schedule_, world_;
  std::shared_ptr<const ReplaySnapshot> replay_;  // null: not wanted
  std::shared_ptr<const PlainPolicy> policy_;
  std::optional<env::ObservedDeltas> deltas_;
  std::string environment_id_;
};

Trainer::Trainer(const SacConfig& config, const TrainerOptions& options, env::Environment& environment)
    : implementation_(std::make_unique<Implementation>(config, options, environment)) {}

Trainer::~Trainer() = default;

std::optional<EpisodeSummary> Trainer::step() { return implementation_->step(); }

TrainingStatus Trainer::status() const { return implementation_->status(); }

std::int64_t Trainer::steps() const { return implementation_->steps; }

std::int64_t Trainer::trained_parameters() const { return implementation_->sac.trained_parameters(); }

std::shared_ptr<const Policy> Trainer::policy() const {
  return take_snapshot(implementation_->sac.actor(), implementation_->config.deviation);
}

std::int64_t Trainer::replay_bytes() const { return implementation_->replay.saved_bytes(); }

void Trainer::require_sound() const { implementation_->sac.require_sound(); }

std::unique_ptr<const TrainerSnapshot> Trainer::snapshot(const std::string& environment_id,
                                                         bool with_replay) const {
  return std::make_unique<Snapshot>(*implementation_, environment_id, with_replay);
}

void Trainer::restore(const std::filesystem::path& folder, Replay replay) {
  Implementation& self = *implementation_;
  std::filesystem::path file;  // being read
  const auto tensors = [&](const char* name) { return load_tensors(file = folder / name); };
  try {
    const NamedTensors networks = tensors("nets.pt");
    const NamedTensors optimisers = tensors("optim.pt");
    const NamedTensors temperature = tensors("alpha.pt");
    file = folder / "nets.pt";
    self.sac.restore(networks, optimisers, temperature);
    self.restore_random(tensors("rng.bin"));
    self.restore_loop(tensors("loop.pt"));
    if (replay == Replay::Load) self.replay.load(file = folder / "replay.bin");
    const std::string world = read_file(file = folder / "env.bin");
    const std::span<const float> observation = self.environment.restore(world);
    std::copy(observation.begin(), observation.end(), self.observation.begin());
  } catch (const UserError&) {
    throw;
  } catch (const std::exception& error) {  // a shape, a number or a name that is not what save() wrote
    throw FileError(file.string() + " does not fit this run (" + first_line(error.what()) + ")");
  }
}

}  // namespace gallop::agent
