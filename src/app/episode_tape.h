// SPDX-License-Identifier: MIT
// Remembers the best episode of an environment on its way past.
#pragma once

#include <memory>
#include <span>

#include "app/episode_recording.h"
#include "env/half_cheetah_env.h"

namespace gallop::app {

/// An environment that passes everything on and keeps the best of its finished episodes.
class EpisodeTape final : public env::Environment {
 public:
  /// Borrows `world`, which must outlive it.
  explicit EpisodeTape(env::HalfCheetahEnv& world) : world_(world) {}

  [[nodiscard]] int observation_size() const override { return world_.observation_size(); }
  [[nodiscard]] int action_size() const override { return world_.action_size(); }
  [[nodiscard]] std::optional<env::ObservedDeltas> observed_deltas() const override {
    return world_.observed_deltas();
  }
  [[nodiscard]] double step_duration() const override { return world_.step_duration(); }
  [[nodiscard]] int time_limit() const override { return world_.time_limit(); }
  [[nodiscard]] double distance() const override { return world_.distance(); }
  std::span<const float> reset() override;
  /// The speed is not recorded: what begins so is the rest of an episode, which ends before the world's own
  /// limit does, and is never the best.
  std::span<const float> reset_running(double speed) override;
  env::StepResult step(std::span<const float> action) override;
  [[nodiscard]] std::string save() const override { return world_.save(); }
  /// The episode under way is on the tape from its start; the best of the earlier ones is not.
  std::span<const float> restore(std::string_view bytes) override;

  /// Null before the first episode ended.
  [[nodiscard]] const std::shared_ptr<const EpisodeRecording>& best() const { return best_; }

 private:
  env::HalfCheetahEnv& world_;
  EpisodeRecording current_;
  std::shared_ptr<const EpisodeRecording> best_;
};

}  // namespace gallop::app
