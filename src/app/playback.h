// SPDX-License-Identifier: MIT
// The episode on show in the window: an environment of its own, driven in real time by whoever is on show,
// and every moment of it kept so that one can look back.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "agent/policy.h"
#include "app/episode_recording.h"
#include "env/half_cheetah_env.h"
#include "viz/viewer_model.h"

namespace gallop::app {

class Playback {
 public:
  /// `seed` of the environment and of sampled actions. Beside a run the shows that come of it are on the list
  /// from the start; without one nobody acts until there is a policy or show() is called.
  Playback(std::uint64_t seed, bool beside_a_run);

  /// Who acts in a show; null takes it off the list. Takes effect at once where that show is on.
  void set_policy(viz::Show show, std::shared_ptr<const agent::Policy> policy, const std::string& label = {});
  /// The episode that Show::Best replays; null: none.
  void set_best(std::shared_ptr<const EpisodeRecording> recording);

  /// A new episode of `show`, from its start.
  void show(viz::Show show);
  /// Goes on by `seconds` of wall-clock time, at the speed wanted.
  void advance(double seconds);
  /// What of the user's wishes concerns the episode on show.
  void apply(const viz::ViewerIntent& intent);
  /// Fills what the window shows of it.
  void describe(viz::PlaybackModel& model) const;

  /// Episodes that came to their end since the show began.
  [[nodiscard]] std::int64_t finished_episodes() const { return finished_; }
  void set_speed(double speed);
  void set_paused(bool paused) { paused_ = paused; }

 private:
  struct Moment {
    env::Poses poses;
    env::Contacts contacts;
    double distance = 0.0;
    double episode_return = 0.0;
    env::RewardTerms terms;
    env::RewardTerms sums;
    std::vector<float> observation;
    std::vector<float> action;
  };
  struct Actor {
    viz::Show show;
    std::string label;
    std::shared_ptr<const agent::Policy> policy;
    bool available = false;
    bool listed = true;
  };

  [[nodiscard]] Actor& actor(viz::Show show);
  [[nodiscard]] const Actor& actor(viz::Show show) const;
  void begin_episode();
  void step_environment();
  void step_forward();
  void choose_action();
  void record(std::span<const float> observation);
  void note_pace(double seconds, int steps);
  [[nodiscard]] double recent_speed() const;

  std::vector<Actor> actors_;
  std::shared_ptr<const EpisodeRecording> best_;
  std::shared_ptr<const EpisodeRecording>
      replayed_;  ///< the one on show: a better one waits for the next start
  viz::Show show_ = viz::Show::Live;

  env::HalfCheetahEnv environment_;
  std::mt19937_64 random_;
  std::vector<float> action_;
  std::optional<env::Push> push_;

  std::vector<Moment> moments_;  ///< of this episode, the start first
  std::vector<env::RewardTerms> trace_;
  std::size_t cursor_ = 0;  ///< the moment on show
  bool over_ = false;       ///< the episode has ended
  std::int64_t episode_ = 1;
  std::int64_t finished_ = 0;

  bool paused_ = false;
  bool stochastic_ = false;
  double speed_ = 1.0;
  double due_ = 0.0;                         ///< steps owed, a fraction
  std::deque<std::pair<double, int>> pace_;  ///< wall-clock seconds and steps of the latest frames
};

}  // namespace gallop::app
