// SPDX-License-Identifier: MIT
// Curves that rise and level off, with the noise that learning has.
#include "made_up_model.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <random>

namespace gallop::viz {
namespace {

constexpr double kStep = 0.0165;

env::RewardTerms terms_at(double phase) {
  env::RewardTerms terms;
  terms.alive = 1.0;
  terms.progress = 1.9 + 0.9 * std::sin(phase);
  terms.electricity = -0.55 - 0.25 * std::cos(1.7 * phase);
  terms.joints_at_limit = std::sin(2.3 * phase) > 0.6 ? -0.1 : 0.0;
  return terms;
}

void add_history(TrainingHistory& history, int episodes) {
  std::mt19937_64 generator(7);
  std::normal_distribution<double> noise;
  double sum = 0.0;
  double best = -1e9;
  for (int i = 0; i < episodes; ++i) {
    const double t = i / 300.0;
    const double score = 2100.0 - 3300.0 * std::exp(-2.6 * t) + (90.0 + 130.0 * t) * noise(generator);
    history.steps.push_back(1000.0 * (i + 1));
    history.score.push_back(score);
    sum += score - (i >= 100 ? history.score[static_cast<std::size_t>(i) - 100] : 0.0);
    history.average.push_back(sum / std::min(i + 1, 100));
    best = std::max(best, history.average.back());
    history.best_average.push_back(best);
    const bool learns = i >= 10;
    const double unknown = agent::kUnknown;
    history.critic_loss.push_back(learns ? 6.0 + 24.0 * std::exp(-4.0 * t) + std::abs(noise(generator))
                                         : unknown);
    history.value_loss.push_back(unknown);
    history.actor_loss.push_back(learns ? -70.0 * (1.0 - std::exp(-2.0 * t)) + noise(generator) : unknown);
    history.temperature.push_back(learns ? 0.05 + 0.95 * std::exp(-9.0 * t) : unknown);
    history.entropy.push_back(learns ? -5.5 + 9.0 * std::exp(-5.0 * t) + 0.3 * noise(generator) : unknown);
    history.distance.push_back(std::max(0.0, 45.0 * (1.0 - std::exp(-2.6 * t)) + 2.0 * noise(generator)));
    history.speed.push_back(history.distance.back() / (1000.0 * kStep));
    history.env_rate.push_back(2300.0 + 60.0 * noise(generator));
    history.update_rate.push_back(151.0 + 3.0 * noise(generator));
    if (i % 10 == 9) {
      history.evaluation_steps.push_back(1000.0 * (i + 1));
      history.evaluation_mean.push_back(history.average.back() + 150.0 + 60.0 * noise(generator));
    }
  }
}

void add_log(ViewerModel& model, int episodes) {
  const TrainingHistory& history = model.training.history;
  model.log.push_back({"gallop 0.1.0   HalfCheetahBulletEnv-v0   SAC   seed 7", LogTone::Plain});
  for (int i = std::max(0, episodes - 40); i < episodes; ++i) {
    const auto at = static_cast<std::size_t>(i);
    std::array<char, 160> line{};
    std::snprintf(line.data(), line.size(),
                  "12:%02d:%02d  game %4d  score %7.1f  best %7.1f  avg %7.1f  learn %7d  v %.2f m/s",
                  i / 8 % 60, 7 * i % 60, i + 1, history.score[at], history.best_average[at],
                  history.average[at], 1000 * i, history.speed[at]);
    model.log.push_back({line.data(), LogTone::Plain});
    if (history.average[at] == history.best_average[at] && i % 5 == 0) {
      std::snprintf(line.data(), line.size(), "          * new best average %.1f -> checkpoints/best",
                    history.average[at]);
      model.log.push_back({line.data(), LogTone::Good});
    }
  }
}

void set_training(TrainingModel& training, int episodes) {
  training.state = TrainingState::Running;
  training.run = "runs/sac/HalfCheetahBulletEnv-v0_3";
  training.recipe = "default";
  training.device = "cpu x1";
  training.total_steps = 1'000'000;
  training.status.capacity = 1'000'000;
  training.steps = 1000L * episodes + 427;
  training.steps_per_second = 143.0;
  training.seconds_left = static_cast<double>(training.total_steps - training.steps) / 143.0;
  add_history(training.history, episodes);
  if (episodes == 0) {
    return;
  }
  const TrainingHistory& history = training.history;
  training.status.steps = 1000L * episodes;
  training.status.episodes = episodes;
  training.status.updates = std::max(0L, 1000L * (episodes - 10));
  training.status.stored = training.status.steps;
  training.status.learning_rate = 3e-4;
  training.status.temperature = history.temperature.back();
  training.status.temperature_loss = 0.02;
  training.status.actor_loss = history.actor_loss.back();
  training.status.critic_loss = history.critic_loss.back();
  training.status.entropy = history.entropy.back();
  training.status.environment_seconds = training.status.steps / 2300.0;
  training.status.update_seconds = training.status.updates / 151.0;
  training.episode.number = episodes;
  training.episode.score = history.score.back();
  training.episode.length = 1000;
  training.average = history.average.back();
  training.best_average = history.best_average.back();
  training.best_episode = episodes;
  training.last_checkpoint = "step_000300000";
}

void set_playback(PlaybackModel& playback) {
  playback.choices = {{Show::Live, "live policy", true},      {Show::Best, "best episode", true},
                      {Show::Untrained, "untrained", true},   {Show::Policy, "policy.pt", false},
                      {Show::Random, "random actions", true}, {Show::Zero, "no actions", true}};
  playback.can_push = true;
  playback.measured_speed = 0.99;
  playback.episode = 3;
  playback.step = 427;
  playback.recorded = 427;
  playback.poses = made_up_poses(14.32, 2.0);
  playback.contacts = {{6, {14.7, 0.0, 0.0}, {20.0, 0.0, 260.0}}, {3, {13.7, 0.0, 0.0}, {-15.0, 0.0, 110.0}}};
  playback.distance = 14.32;
  playback.speed_now = 2.87;
  for (int i = 0; i < playback.step; ++i) {
    playback.reward_trace.push_back(terms_at(0.09 * i));
    playback.episode_return += playback.reward_trace.back().total();
  }
  playback.terms = playback.reward_trace.back();
  for (int i = 0; i < 26; ++i) playback.observation.push_back(static_cast<float>(2.5 * std::sin(1.3 * i)));
  for (int i = 0; i < 6; ++i) playback.action.push_back(static_cast<float>(std::cos(1.9 * i)));
}

}  // namespace

env::Scene made_up_scene() {
  env::Scene scene;
  scene.bodies = {"torso", "bthigh", "bshin", "bfoot", "fthigh", "fshin", "ffoot"};
  const std::array<float, 4> brown{0.55F, 0.22F, 0.03F, 1.0F};
  const std::array<float, 4> ochre{0.45F, 0.36F, 0.08F, 1.0F};
  const std::array<float, 4> blue{0.06F, 0.20F, 0.40F, 1.0F};
  const double s = std::sqrt(0.5);
  scene.capsules.push_back({0, 0.046, 1.0, {{0.0, 0.0, 0.0}, {0.0, s, 0.0, s}}, brown});
  scene.capsules.push_back({0, 0.046, 0.3, {{0.6, 0.0, 0.1}, {0.0, 0.424, 0.0, 0.906}}, brown});
  for (const int leg : {1, 4}) {
    scene.capsules.push_back({leg, 0.046, 0.24, {{0.0, 0.0, -0.13}, {}}, ochre});
    scene.capsules.push_back({leg + 1, 0.046, 0.24, {{0.0, 0.0, -0.13}, {}}, ochre});
    scene.capsules.push_back({leg + 2, 0.046, 0.14, {{0.0, 0.0, -0.07}, {}}, blue});
  }
  scene.collisions = scene.capsules;
  return scene;
}

env::Poses made_up_poses(double x, double phase) {
  env::Poses poses(7);
  poses[0].position = {x, 0.0, 0.62};
  for (const std::size_t leg : {std::size_t{1}, std::size_t{4}}) {
    double at_x = x + (leg == 1 ? -0.5 : 0.5);
    double at_z = 0.62;
    double angle = 0.4 * std::sin(phase + static_cast<double>(leg));
    for (std::size_t part = 0; part < 3; ++part) {
      env::Pose& pose = poses[leg + part];
      pose.position = {at_x, 0.0, at_z};
      pose.rotation = {0.0, std::sin(angle / 2.0), 0.0, std::cos(angle / 2.0)};
      at_x -= 0.26 * std::sin(angle);
      at_z -= 0.26 * std::cos(angle);
      angle += part == 0 ? -0.7 : 0.9;
    }
  }
  return poses;
}

ViewerModel made_up_model(int episodes) {
  ViewerModel model;
  set_training(model.training, episodes);
  set_playback(model.playback);
  model.observation_names = {"height",       "target sin",  "target cos",  "vx",          "vy",
                             "vz",           "roll",        "pitch",       "bthigh",      "bthigh speed",
                             "bshin",        "bshin speed", "bfoot",       "bfoot speed", "fthigh",
                             "fthigh speed", "fshin",       "fshin speed", "ffoot",       "ffoot speed",
                             "ffoot down",   "fshin down",  "fthigh down", "bfoot down",  "bshin down",
                             "bthigh down"};
  model.action_names = {"bthigh", "bshin", "bfoot", "fthigh", "fshin", "ffoot"};
  add_log(model, episodes);
  return model;
}

}  // namespace gallop::viz
