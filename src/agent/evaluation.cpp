// SPDX-License-Identifier: MIT
// Whole episodes of a fixed policy, and what they amount to.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "agent/trainer.h"

namespace gallop::agent {
namespace {

constexpr int kSpeedWindow = 50;  // steps over which a top speed is a mean

struct Episode {
  double score = 0.0;
  int length = 0;
  double distance = 0.0;
  double top_speed = 0.0;
};

Episode run_episode(const Policy& policy, env::Environment& environment, std::mt19937_64* sampling) {
  std::vector<float> action(static_cast<std::size_t>(environment.action_size()));
  std::vector<double> track = {0.0};  // distance after each step
  Episode episode;
  std::span<const float> observation = environment.reset();
  for (bool over = false; !over;) {
    if (sampling != nullptr) {
      policy.sample(observation, *sampling, action);
    } else {
      policy.act(observation, action);
    }
    const env::StepResult result = environment.step(action);
    observation = result.observation;
    episode.score += result.reward;
    track.push_back(environment.distance());
    over = result.terminated || result.truncated;
  }

  episode.length = static_cast<int>(track.size()) - 1;
  episode.distance = track.back();
  for (std::size_t i = kSpeedWindow; i < track.size(); ++i) {
    const double speed = (track[i] - track[i - kSpeedWindow]) / (kSpeedWindow * environment.step_duration());
    episode.top_speed = std::max(episode.top_speed, speed);
  }
  return episode;
}

}  // namespace

double Evaluation::mean() const {
  return std::accumulate(returns.begin(), returns.end(), 0.0) / static_cast<double>(returns.size());
}

double Evaluation::deviation() const {
  const double centre = mean();
  double squares = 0.0;
  for (const double value : returns) squares += (value - centre) * (value - centre);
  return std::sqrt(squares / static_cast<double>(returns.size()));
}

Evaluation evaluate(const Policy& policy, env::Environment& environment, int episodes,
                    std::mt19937_64* sampling) {
  Evaluation evaluation;
  for (int i = 0; i < episodes; ++i) {
    const Episode episode = run_episode(policy, environment, sampling);
    evaluation.returns.push_back(episode.score);
    evaluation.lengths.push_back(episode.length);
    evaluation.distances.push_back(episode.distance);
    evaluation.top_speeds.push_back(episode.top_speed);
  }
  return evaluation;
}

}  // namespace gallop::agent
