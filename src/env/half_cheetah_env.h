// SPDX-License-Identifier: MIT
// HalfCheetahBulletEnv-v0, bit for bit: the robot, its world, observation, reward and time limit.
// A face: standard library and other faces only; Bullet stays behind the implementation.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "env/environment.h"
#include "env/reward.h"
#include "env/scene.h"

namespace gallop::env {

inline constexpr int kObservationSize = 26;
inline constexpr int kObservationSizeWithDeltas = 52;  ///< with Options::deltas
inline constexpr int kActionSize = 6;
inline constexpr int kTimeLimit = 1000;          ///< steps an episode, gym registration
inline constexpr double kStepDuration = 0.0165;  ///< seconds a step
inline constexpr double kFarthest = 1000.0;      ///< metres from the origin; beyond, the physics blew up

/// What computes the physics. Both give the same bits.
enum class Engine {
  Planar,  ///< Bullet's arithmetic with everything left out that is zero in the robot's plane: many times
           ///< faster
  Bullet,  ///< Bullet's world as it comes: the reference
};

/// State as the traces record it: what the original environment reads after a step.
struct RobotState {
  std::array<double, 9>
      joint_positions{};  ///< ignorex, ignorez, ignorey, bthigh, bshin, bfoot, fthigh, fshin, ffoot
  std::array<double, 9> joint_velocities{};
  /// Torso as the environment reads it, one substep old: x, z, quaternion y, w, world velocity x, z, angular
  /// velocity y.
  std::array<double, 7> torso{};
  /// Ground contact after the step: ffoot, fshin, fthigh, bfoot, bshin, bthigh.
  std::array<std::uint8_t, 6> feet_contact{};
  int joints_at_limit = 0;
};

class HalfCheetahEnv final : public Environment {
 public:
  struct Options {
    std::uint64_t seed = 0;           ///< as env.seed(S) of gym 0.21
    int time_limit = kTimeLimit;      ///< 0 for none
    bool deltas = false;              ///< observe also how each number changed: 26 more
    std::filesystem::path urdf = {};  ///< empty: find_asset("urdf/half_cheetah.urdf")
    Engine engine = Engine::Planar;
  };

  /// Throws FileError ("file:line: what") when the robot file cannot be used.
  explicit HalfCheetahEnv(const Options& options);
  ~HalfCheetahEnv() override;
  HalfCheetahEnv(HalfCheetahEnv&&) noexcept;
  HalfCheetahEnv& operator=(HalfCheetahEnv&&) noexcept;

  [[nodiscard]] int observation_size() const override;
  [[nodiscard]] std::optional<ObservedDeltas> observed_deltas() const override;
  [[nodiscard]] int action_size() const override { return kActionSize; }
  [[nodiscard]] double step_duration() const override { return kStepDuration; }
  [[nodiscard]] int time_limit() const override;
  [[nodiscard]] double distance() const override;

  std::span<const float> reset() override;
  std::span<const float> reset_running(double speed) override;
  /// As reset_running(), with the six actuated joints' start angles given instead of drawn (for replaying a
  /// trace).
  std::span<const float> reset_to(std::span<const double, 6> joint_angles, double speed = 0.0);
  /// The six actuated joints' angles at the last reset. reset_to() with them, the same speed and the same
  /// actions is the episode again, bit for bit, except (quirk 13) that an environment's very first reset has
  /// a potential of its own: its reset_potential(), and the reward of the step after it, are those of no
  /// later episode.
  [[nodiscard]] std::array<double, 6> start_angles() const;
  /// Sum of rewards since the last reset.
  [[nodiscard]] double score() const;
  /// What was done since the last reset.
  [[nodiscard]] const std::vector<std::array<float, kActionSize>>& actions() const;
  /// Throws DivergenceError for an action that is not finite (the original asserts the same).
  StepResult step(std::span<const float> action) override;
  /// The physics is exact, so an episode is its start and what was done since: that is what is saved, and
  /// played again to restore it (half a dozen microseconds a step).
  [[nodiscard]] std::string save() const override;
  std::span<const float> restore(std::string_view bytes) override;

  /// Adds a force, finite, to the next step alone; a later push replaces it, a reset forgets it. Both engines
  /// give the same bits under pushes too, and episodes without are those the original has.
  void push(const Push& push);

  /// Terms of the last step.
  [[nodiscard]] const RewardTerms& reward_terms() const;
  [[nodiscard]] RobotState state() const;
  /// Potential and the mean position at the last reset (body_xyz: mean x, mean y, torso z).
  [[nodiscard]] double reset_potential() const;
  [[nodiscard]] std::array<double, 3> reset_body_position() const;

  [[nodiscard]] const Scene& scene() const;
  /// Fresh poses of the scene's bodies (not the stale ones the observation uses).
  void poses(Poses& out) const;
  /// Contact points as the last step's last substep found and solved them; none after a reset. Quirk 12: up
  /// to 17 mm above the ground they are there already, mostly without force.
  void contacts(Contacts& out) const;

  /// Torques and stepSimulation alone, no observation or reward: what `gallop bench` calls physics steps.
  /// save() knows nothing of them.
  void step_physics(std::span<const float> action);

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace gallop::env
