// SPDX-License-Identifier: MIT
// A rollout with a camera.
#include "app/episode_film.h"

#include <deque>
#include <numeric>

#include "app/numbers.h"
#include "app/robot_policy.h"
#include "viz/film.h"

namespace gallop::app {
namespace {

/// Speed over the last half second: a step's own is too restless to read.
class Speedometer {
 public:
  explicit Speedometer(double step_duration) : step_duration_(step_duration) {}
  double operator()(double distance) {
    constexpr std::size_t kSteps = 30;
    track_.push_back(distance);
    if (track_.size() > kSteps + 1) track_.pop_front();
    return (track_.back() - track_.front()) / (static_cast<double>(track_.size() - 1) * step_duration_);
  }

 private:
  double step_duration_;
  std::deque<double> track_ = {0.0};
};

viz::FilmOptions film_options(const FilmOrder& order, double mean_return, double step_duration) {
  viz::FilmOptions options;
  options.file = order.file;
  options.width = order.look.width;
  options.height = order.look.height;
  options.step_duration = step_duration;
  options.fps = order.look.fps;
  options.crf = order.look.crf;
  options.x264_preset = order.look.x264_preset;
  options.codec = order.look.codec;
  options.camera = order.look.camera;
  options.hud = order.look.hud;
  options.title = order.title + ", return " + grouped(mean_return, 1);
  return options;
}

}  // namespace

agent::Evaluation play_episodes(const agent::Policy& policy, int episodes, std::uint64_t seed) {
  env::HalfCheetahEnv environment = environment_for(policy, seed);
  return agent::evaluate(policy, environment, episodes);
}

FilmReport film_episodes(const agent::Policy& policy, const FilmOrder& order, const FilmProgress& go_on) {
  FilmReport report;
  report.evaluation = play_episodes(policy, order.episodes, order.seed);
  const auto& lengths = report.evaluation.lengths;
  const auto total = std::accumulate(lengths.begin(), lengths.end(), std::int64_t{0});

  env::HalfCheetahEnv environment = environment_for(policy, order.seed);
  viz::Film film(film_options(order, report.evaluation.mean(), environment.step_duration()),
                 environment.scene());
  env::Poses poses;
  std::vector<float> action(static_cast<std::size_t>(environment.action_size()));
  std::int64_t done = 0;
  for (int episode = 1; episode <= order.episodes; ++episode) {
    std::span<const float> observation = environment.reset();
    Speedometer speed(environment.step_duration());
    viz::Hud hud{.episode = episode};
    for (bool over = false; !over;) {
      policy.act(observation, action);
      const env::StepResult result = environment.step(action);
      observation = result.observation;
      over = result.terminated || result.truncated;

      hud.episode_return += result.reward;
      hud.distance = environment.distance();
      hud.speed = speed(hud.distance);
      hud.time += environment.step_duration();
      environment.poses(poses);
      film.add(poses, hud);
      if (!go_on(++done, total)) {
        report.finished = false;
        return report;
      }
    }
  }
  film.close();
  report.frames = film.frames();
  report.notes = film.notes();
  return report;
}

}  // namespace gallop::app
