// SPDX-License-Identifier: MIT
// No clock in any decision.
#include "agent/learning_loop.h"

#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

#include "agent/device.h"
#include "agent/random.h"
#include "agent/snapshot.h"
#include "errors.h"

namespace gallop::agent {
namespace {

constexpr std::size_t kPlateauWindow = 10;  // episodes whose mean score a plateau is judged by

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

SacConfig validated(const SacConfig& config) {
  config.validate();
  return config;
}

}  // namespace

LearningLoop::LearningLoop(const SacConfig& config, const TrainerOptions& options,
                           env::Environment& environment)
    : config_(validated(config)),
      options_(options),
      environment_(environment),
      device_(parse_device(options.device)),
      exploration_(derive_seed(options.seed, Stream::Exploration)),
      sampling_(derive_seed(options.seed, Stream::Replay)),
      noise_(environment.action_size(), config.noise_correlation, config.noise_period),
      random_actions_(environment.action_size(), config.warmup_hold),
      limit_watch_(config.limit_cost_window),
      transitions_(config.n_step, config.gamma),
      replay_(config.buffer, environment.observation_size(), environment.action_size(), device_),
      batch_(config.batch, environment.observation_size(), environment.action_size(), device_),
      sac_(config, environment.observation_size(), environment.action_size(), device_, options.seed,
           options.threads),
      observation_(static_cast<std::size_t>(environment.observation_size())),
      action_(static_cast<std::size_t>(environment.action_size())) {
  begin_episode();
}

std::optional<EpisodeSummary> LearningLoop::step() {
  shown_.reset();
  if (config_.is_steady(steps_ + 1) && !config_.is_steady(steps_)) become_steady();
  choose_action();
  ++steps_;
  ++since_start_;
  const env::StepResult result = step_environment();
  const bool ended = result.blew_up || result.terminated || result.truncated;
  const bool restarts = !ended && restart_is_due();
  if (!result.blew_up) remember(result, ended || restarts);
  if (restarts) restart();
  if (steps_ % config_.train_freq == 0 && replay_.size() >= learning_starts()) {
    if (!ended) sac_.look_ahead(observation_);
    update();
  }
  if (result.blew_up) return drop_episode();
  return ended ? std::optional(end_episode()) : std::nullopt;
}

std::optional<EpisodeSummary> LearningLoop::show() {
  if (!shown_) shown_ = policy();
  shown_->act(observation_, action_);
  const env::StepResult result = step_environment();
  if (result.blew_up) return drop_episode();
  note(result);
  if (!result.terminated && !result.truncated) return std::nullopt;
  EpisodeSummary summary = this->summary();
  begin_episode();
  return summary;
}

void LearningLoop::begin_episode() {
  start_world(environment_.reset());
  walked_ = 0.0;
  episode_ = {};
}

void LearningLoop::start_world(std::span<const float> first) {
  see(first);
  noise_.restart();
  limit_watch_.restart();
  transitions_.clear();
  since_start_ = 0;
}

// At first, when what comes after a fall would fill the memory (decision 0019).
bool LearningLoop::restart_is_due() const {
  const double doublings = static_cast<double>(steps_) / static_cast<double>(config_.restart_doubling);
  return config_.restart_after > 0 && since_start_ >= config_.restart_after * std::exp2(doublings);
}

void LearningLoop::restart() {
  walked_ += environment_.distance();
  const bool runs = config_.restart_speed > 0.0;
  start_world(runs ? environment_.reset_running(config_.restart_speed * uniform(exploration_))
                   : environment_.reset());
}

// Late in a run updates are to be steadier (decision 0024).
void LearningLoop::become_steady() {
  noise_.correlate(0.0);
  transitions_.lengthen(config_.n_step_at(steps_ + 1));
  replay_.grow(config_.buffer_at(steps_ + 1));
}

std::int64_t LearningLoop::learning_starts() const {
  return std::max<std::int64_t>(config_.warmup, config_.batch);
}

void LearningLoop::choose_action() {
  // A policy that has learned refills an empty buffer itself.
  if (config_.warmup_random && replay_.size() < config_.warmup && sac_.updates() == 0) {
    const std::span<const float> random = random_actions_.next(exploration_);
    std::copy(random.begin(), random.end(), action_.begin());
  } else {
    sac_.act(observation_, noise_.next(exploration_), action_);
  }
}

env::StepResult LearningLoop::step_environment() {
  const Stopwatch stopwatch(environment_seconds_);
  env::StepResult result = environment_.step(action_);
  const int limit = environment_.time_limit();
  if (limit > 0 && episode_.length + 1 >= limit) result.truncated = true;  // its own count began at a restart
  return result;
}

void LearningLoop::remember(const env::StepResult& result, bool cut) {
  const bool ended = result.terminated || (result.truncated && !config_.bootstrap_time_limit);
  // what is learned from; the score stays the world's own
  const double limits =
      limit_cost_factor(config_, steps_) * (config_.limit_cost * limit_watch_.note(result.joints_at_limit));
  transitions_.add(observation_, action_, result.reward - limits, cut, [&](const NStepTransition& past) {
    replay_.add(past.observation, past.action, static_cast<float>(past.reward), result.observation,
                ended ? 0.0F : static_cast<float>(past.discount));
  });
  note(result);
}

void LearningLoop::note(const env::StepResult& result) {
  see(result.observation);
  episode_.score += result.reward;
  ++episode_.length;
  episode_.terminated = result.terminated;
  episode_.truncated = result.truncated;
}

void LearningLoop::update() {
  const Stopwatch stopwatch(update_seconds_);
  const int rounds = config_.gradient_steps == -1 ? config_.train_freq : config_.gradient_steps;
  for (int i = 0; i < rounds; ++i) {
    replay_.sample(batch_, config_.replace, sampling_);
    sac_.update(batch_, rate_factor(), steps_);
  }
}

double LearningLoop::rate_factor() const {
  const double progress = options_.total_steps > 0
                              ? static_cast<double>(steps_) / static_cast<double>(options_.total_steps)
                              : 0.0;
  return learning_rate_factor(config_, progress, sac_.updates(), plateau_) *
         (config_.is_steady(steps_) ? config_.steady_rate : 1.0);
}

EpisodeSummary LearningLoop::end_episode() {
  ++episodes_;
  EpisodeSummary summary = this->summary();
  recent_scores_.push_back(summary.score);
  if (recent_scores_.size() > kPlateauWindow) recent_scores_.pop_front();
  plateau_.report(std::accumulate(recent_scores_.begin(), recent_scores_.end(), 0.0) /
                      static_cast<double>(recent_scores_.size()),
                  config_);
  begin_episode();
  return summary;
}

EpisodeSummary LearningLoop::summary() const {
  EpisodeSummary summary = episode_;
  summary.distance = walked_ + environment_.distance();
  summary.speed = summary.distance / (summary.length * environment_.step_duration());
  return summary;
}

EpisodeSummary LearningLoop::drop_episode() {
  if (++blow_ups_ > kTolerableBlowUps) {
    throw DivergenceError(
        "the physics blew up for the 3rd time, at step " + std::to_string(steps_ + steps_elsewhere_),
        "gallop doctor says which robot file is in use; gallop parity checks the physics");
  }
  EpisodeSummary summary = episode_;
  summary.dropped = true;
  begin_episode();
  return summary;
}

TrainingStatus LearningLoop::status() const {
  const UpdateFigures& figures = sac_.figures();
  TrainingStatus status;
  status.steps = steps_;
  status.episodes = episodes_;
  status.updates = sac_.updates();
  status.stored = replay_.size();
  status.capacity = replay_.capacity();
  status.blow_ups = blow_ups_;
  status.learning_rate = config_.lr_actor * rate_factor();
  status.temperature = read(sac_.temperature());
  status.temperature_loss = read(figures.temperature_loss);
  status.actor_loss = read(figures.actor_loss);
  status.critic_loss = read(figures.critic_loss);
  status.value_loss = read(figures.value_loss);
  status.actor_gradient_norm = read(figures.actor_gradient_norm);
  status.critic_gradient_norm = read(figures.critic_gradient_norm);
  status.entropy = read(figures.entropy);
  status.q_mean = read(figures.q_mean);
  status.environment_seconds = environment_seconds_;
  status.update_seconds = update_seconds_;
  return status;
}

std::shared_ptr<const PlainPolicy> LearningLoop::policy() const {
  return take_snapshot(sac_.actor(), config_.deviation);
}

void LearningLoop::see(std::span<const float> observation) {
  std::copy(observation.begin(), observation.end(), observation_.begin());
}

}  // namespace gallop::agent
