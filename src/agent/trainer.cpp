// SPDX-License-Identifier: MIT
// Whose turn it is to learn: of several learners that are begun, one after the other, the one whose policy
// shows best goes on (decision 0026). With one there is nothing to choose.
#include "agent/trainer.h"

#include <torch/torch.h>

#include <algorithm>
#include <utility>

#include "agent/checked_tensors.h"
#include "agent/learning_loop.h"
#include "agent/random.h"
#include "agent/torchscript.h"

namespace gallop::agent {
namespace {

constexpr const char* kScoutsName = "scouts.pt";
const std::string kFavourite = "favourite_";  // before the names of its files

}  // namespace

struct Trainer::Implementation {
  Implementation(const SacConfig& its_config, const TrainerOptions& its_options, env::Environment& world)
      : config(its_config), options(its_options), environment(world), learner(begin(1)) {
    if (config.scouts <= 1) scout = 0;
  }

  std::optional<EpisodeSummary> step() {
    outcome.reset();
    learner->set_steps_elsewhere(steps - learner->steps());
    ++steps;
    std::optional<EpisodeSummary> episode = shows ? learner->show() : learner->step();
    if (!episode) return episode;
    episode->number = episodes + 1;
    if (episode->dropped) return episode;
    ++episodes;
    if (scout > 0) scouted(*episode);
    return episode;
  }

  // After an episode of a scout: it has learned enough to show, or has shown enough.
  void scouted(const EpisodeSummary& episode) {
    if (!shows) {
      shows = learner->steps() >= config.scout_steps;
      return;
    }
    score += episode.score / kShownEpisodes;
    if (++shown < kShownEpisodes) return;

    const TrainingStatus before = status();
    if (!favourite || score > favourite_score) {
      favourite = std::move(learner);
      favourite_scout = scout;
      favourite_score = score;
    }
    outcome = {scout, config.scouts, score, favourite_scout, favourite_score};
    shows = false;
    shown = 0;
    score = 0.0;
    if (scout < config.scouts) {
      learner = begin(++scout);
    } else {
      scout = 0;
      learner = std::move(favourite);
      learner->begin_episode();
    }
    elsewhere = {};
    const TrainingStatus own = status();
    elsewhere = {.updates = before.updates - own.updates,
                 .blow_ups = before.blow_ups - own.blow_ups,
                 .environment_seconds = before.environment_seconds - own.environment_seconds,
                 .update_seconds = before.update_seconds - own.update_seconds};
  }

  [[nodiscard]] std::unique_ptr<LearningLoop> begin(int number) {
    TrainerOptions its = options;
    if (number > 1) its.seed = mix(derive_seed(options.seed, Stream::Scouts) + static_cast<unsigned>(number));
    if (options.total_steps > 0 && config.scouts > 1) {
      const std::int64_t shown_steps = std::int64_t{kShownEpisodes} * environment.time_limit();
      its.total_steps -= (config.scouts - 1) * config.scout_steps + config.scouts * shown_steps;
      its.total_steps = std::max<std::int64_t>(1, its.total_steps);
    }
    return std::make_unique<LearningLoop>(config, its, environment);
  }

  [[nodiscard]] TrainingStatus status() const {
    TrainingStatus status = learner->status();
    status.steps = steps;
    status.episodes = episodes;
    status.scouts = std::max(1, config.scouts);
    status.scout = scout;
    status.updates += elsewhere.updates;
    status.blow_ups += elsewhere.blow_ups;
    status.environment_seconds += elsewhere.environment_seconds;
    status.update_seconds += elsewhere.update_seconds;
    return status;
  }

  /// Empty where there never was a choice.
  [[nodiscard]] NamedTensors scouting_state() const {
    if (config.scouts <= 1) return {};
    return {{"counters", torch::tensor(std::vector<std::int64_t>{steps, episodes, scout, shows ? 1 : 0, shown,
                                                                 favourite ? favourite_scout : 0,
                                                                 elsewhere.updates, elsewhere.blow_ups})},
            {"scores", doubles({score, favourite_score})},
            {"seconds", doubles({elsewhere.environment_seconds, elsewhere.update_seconds})}};
  }

  void restore_scouting(const NamedTensors& state) {
    const auto counters = to_vector<std::int64_t>(find(state, "counters", 8));
    const auto count = [&counters](std::size_t i, double most) {
      return require_count<std::int64_t>(static_cast<double>(counters[i]), "counters", most);
    };
    steps = count(0, kMostSteps);
    episodes = count(1, kMostSteps);
    scout = static_cast<int>(count(2, config.scouts));
    shows = count(3, 1) == 1;
    shown = static_cast<int>(count(4, kShownEpisodes - 1));
    favourite_scout = static_cast<int>(count(5, config.scouts));
    elsewhere.updates = count(6, kMostSteps);
    elsewhere.blow_ups = static_cast<int>(count(7, kMostSteps));
    const auto seconds = to_vector<double>(find(state, "seconds", 2));
    elsewhere.environment_seconds = seconds[0];
    elsewhere.update_seconds = seconds[1];
    const auto scores = to_vector<double>(find(state, "scores", 2));
    score = scores[0];
    favourite_score = scores[1];
    if (scout > 1) learner = begin(scout);
    favourite = favourite_scout > 0 ? begin(favourite_scout) : nullptr;
  }

  SacConfig config;
  TrainerOptions options;
  env::Environment& environment;
  std::unique_ptr<LearningLoop> learner;    // whose turn it is
  std::unique_ptr<LearningLoop> favourite;  // of the scouts that have shown; null before, and when it goes on
  std::optional<ScoutOutcome> outcome;      // of the latest step
  std::int64_t steps = 0;                   // of all learners, shown ones too
  std::int64_t episodes = 0;
  int scout = 1;       // that is learning, counted from 1; 0: it is decided
  bool shows = false;  // its policy
  int shown = 0;       // episodes
  double score = 0.0;  // of them, as share of the mean
  int favourite_scout = 0;
  double favourite_score = 0.0;
  TrainingStatus elsewhere = {};  // what learners did whose turn it is not
};

class Trainer::Snapshot final : public TrainerSnapshot {
 public:
  Snapshot(Implementation& trainer, std::string environment_id, bool with_replay)
      : learner_(trainer.learner->snapshot(with_replay)),
        scouting_(trainer.scouting_state()),
        world_(trainer.environment.save()),
        policy_(trainer.learner->policy()),
        deltas_(trainer.environment.observed_deltas()),
        environment_id_(std::move(environment_id)) {
    if (trainer.favourite) favourite_ = trainer.favourite->snapshot(with_replay);
  }

  void write(const std::filesystem::path& folder) const override {
    learner_.write(folder, "");
    if (favourite_) favourite_->write(folder, kFavourite);
    if (!scouting_.empty()) save_tensors(folder / kScoutsName, scouting_);
    write_file(folder / "env.bin",
               [this](std::ostream& out) { out.write(world_.data(), std::ssize(world_)); });
    save_as_torchscript(*policy_, folder / "policy.pt", environment_id_, deltas_);
  }

 private:
  LoopSnapshot learner_;
  std::optional<LoopSnapshot> favourite_;
  NamedTensors scouting_;
  std::string world_;
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

std::optional<ScoutOutcome> Trainer::scout_outcome() const { return implementation_->outcome; }

std::int64_t Trainer::trained_parameters() const {
  return implementation_->learner->sac().trained_parameters();
}

std::shared_ptr<const Policy> Trainer::policy() const { return implementation_->learner->policy(); }

std::int64_t Trainer::replay_bytes() const {
  const auto& favourite = implementation_->favourite;
  return implementation_->learner->replay_bytes() + (favourite ? favourite->replay_bytes() : 0);
}

void Trainer::require_sound() const {
  const auto& favourite = implementation_->favourite;
  implementation_->learner->sac().require_sound();
  if (favourite) favourite->sac().require_sound();
}

std::unique_ptr<const TrainerSnapshot> Trainer::snapshot(const std::string& environment_id,
                                                         bool with_replay) const {
  return std::make_unique<Snapshot>(*implementation_, environment_id, with_replay);
}

void Trainer::restore(const std::filesystem::path& folder, Replay replay) {
  Implementation& self = *implementation_;
  std::filesystem::path file = folder / kScoutsName;  // being read
  try {
    const bool had_scouts = std::filesystem::exists(file);
    if (had_scouts) self.restore_scouting(load_tensors(file));
    self.learner->restore(folder, "", replay);
    if (self.favourite) self.favourite->restore(folder, kFavourite, replay);
    if (!had_scouts) {
      self.scout = 0;
      self.steps = self.learner->steps();
      self.episodes = self.learner->episodes();
    }
    const std::string world = read_file(file = folder / "env.bin");
    self.learner->see(self.environment.restore(world));
  } catch (const UserError&) {
    throw;
  } catch (const std::exception& error) {
    throw misfit(file, error);
  }
}

}  // namespace gallop::agent
