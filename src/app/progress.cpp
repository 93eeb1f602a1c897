// SPDX-License-Identifier: MIT
// The columns in their frozen order, and the three files they go to.
#include "app/progress.h"

#include <cmath>
#include <numeric>

#include "app/numbers.h"

namespace gallop::app {
namespace {

double mean_length(const agent::Evaluation& evaluation) {
  const auto& lengths = evaluation.lengths;
  return std::accumulate(lengths.begin(), lengths.end(), 0.0) / static_cast<double>(lengths.size());
}

std::string csv_line(const ProgressRow& row) {
  std::string line;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i > 0) line += ',';
    if (const double value = row[i].second; !std::isnan(value)) line += shortest(value);
  }
  return line;
}

std::string json_line(const ProgressRow& row) {
  std::string line;
  for (const auto& [name, value] : row) {
    if (!std::isfinite(value)) continue;
    line += (line.empty() ? "{\"" : ", \"") + name + "\": " + shortest(value);
  }
  return line + "}";
}

std::string csv_heading() {
  std::string line;
  for (const auto& [name, value] : progress_row({})) line += (line.empty() ? "" : ",") + name;
  return line;
}

}  // namespace

double per_second(double count, double seconds) { return seconds > 0.0 ? count / seconds : agent::kUnknown; }

ProgressRow progress_row(const Progress& p) {
  const agent::TrainingStatus& s = p.status;
  const auto steps = static_cast<double>(s.steps);
  const auto updates = static_cast<double>(s.updates);
  const bool any_episode = p.episode.number > 0;
  return {{"time/episodes", static_cast<double>(s.episodes)},
          {"time/total_timesteps", steps},
          {"time/time_elapsed", p.elapsed_seconds},
          {"time/fps", per_second(steps, p.elapsed_seconds)},
          {"rollout/ep_rew_mean", p.mean_score},
          {"rollout/ep_len_mean", p.mean_length},
          {"train/n_updates", updates},
          {"train/learning_rate", s.learning_rate},
          {"train/ent_coef", s.temperature},
          {"train/ent_coef_loss", s.temperature_loss},
          {"train/actor_loss", s.actor_loss},
          {"train/critic_loss", s.critic_loss},
          {"eval/mean_reward", p.evaluation != nullptr ? p.evaluation->mean() : agent::kUnknown},
          {"eval/mean_ep_length", p.evaluation != nullptr ? mean_length(*p.evaluation) : agent::kUnknown},
          {"train/value_loss", s.value_loss},
          {"train/grad_norm_actor", s.actor_gradient_norm},
          {"train/grad_norm_critic", s.critic_gradient_norm},
          {"train/entropy", s.entropy},
          {"train/q_mean", s.q_mean},
          {"rollout/x_distance", any_episode ? p.episode.distance : agent::kUnknown},
          {"rollout/speed_mean", any_episode ? p.episode.speed : agent::kUnknown},
          {"time/env_fps", per_second(steps, s.environment_seconds)},
          {"time/update_fps", per_second(updates, s.update_seconds)}};
}

ProgressWriter::ProgressWriter(const std::filesystem::path& run, const LogTargets& targets, std::size_t rows,
                               std::int64_t step) {
  if (targets.csv) csv_.emplace(run / "progress.csv", csv_heading() + "\n", rows);
  if (targets.json) json_.emplace(run / "progress.json", "", rows);
  if (targets.tensorboard) events_.emplace(run / "tb", step > 0 ? std::optional(step + 1) : std::nullopt);
}

void ProgressWriter::add(const ProgressRow& row, std::int64_t step) {
  if (csv_) csv_->append(csv_line(row) + "\n");
  if (json_) json_->append(json_line(row) + "\n");
  if (!events_) return;
  for (const auto& [name, value] : row) {
    if (!std::isnan(value)) events_->add(step, name, value);
  }
  events_->flush();
}

}  // namespace gallop::app
