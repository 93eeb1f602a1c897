// SPDX-License-Identifier: MIT
// Where training stands: plain values, copied freely. A face: standard library only.
#pragma once

#include <cstdint>
#include <limits>

namespace gallop::agent {

inline constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

/// One finished episode of the training environment.
struct EpisodeSummary {
  std::int64_t number = 0;  ///< counted from 1
  double score = 0.0;       ///< undiscounted, unscaled return
  int length = 0;           ///< environment steps
  double distance = 0.0;    ///< metres
  double speed = 0.0;       ///< mean, metres per simulated second
  bool terminated = false;
  bool truncated = false;
  bool dropped =
      false;  ///< the physics blew up: the episode counts for nothing, and its number is used again
};

/// Counters, and the figures of the latest update (kUnknown before the first, or where the recipe has none).
struct TrainingStatus {
  std::int64_t steps = 0;     ///< environment steps
  std::int64_t episodes = 0;  ///< finished episodes
  std::int64_t updates = 0;   ///< gradient steps
  std::int64_t stored = 0;    ///< transitions in the replay buffer
  std::int64_t capacity = 0;  ///< that fit into it
  int blow_ups = 0;           ///< episodes dropped
  int scouts = 1;             ///< learners that are begun
  int scout = 0;              ///< that learns, counted from 1; 0: there is nothing to choose, or it is done

  double learning_rate = kUnknown;  ///< the actor's, after its schedule
  double temperature = kUnknown;    ///< alpha, the weight of entropy
  double temperature_loss = kUnknown;
  double actor_loss = kUnknown;
  double critic_loss = kUnknown;
  double value_loss = kUnknown;
  double actor_gradient_norm = kUnknown;   ///< before clipping
  double critic_gradient_norm = kUnknown;  ///< before clipping
  double entropy = kUnknown;               ///< -mean log pi(a|s) of the latest actor batch
  double q_mean = kUnknown;                ///< mean Q(s,a) of the latest critic batch

  double environment_seconds = 0.0;  ///< wall-clock spent stepping the environment
  double update_seconds = 0.0;       ///< wall-clock spent updating
};

}  // namespace gallop::agent
