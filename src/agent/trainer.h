// SPDX-License-Identifier: MIT
// The training loop, one environment step at a time: act, step, store, update. The caller owns pace,
// evaluation cadence, files and threads. A face: torch stays behind the implementation.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "agent/policy.h"
#include "agent/sac_config.h"
#include "agent/training_status.h"
#include "env/environment.h"

namespace gallop::agent {

struct TrainerOptions {
  std::uint64_t seed = 0;      ///< networks, exploration and replay sampling each derive their own generator
  std::string device = "cpu";  ///< cpu, cuda, cuda:N
  int threads =
      1;  ///< that share an update on the CPU; results are the same for any number, speed is for two at most
  std::int64_t total_steps = 0;  ///< length of the run, for learning-rate schedules
};

/// A scout has shown what its policy does.
struct ScoutOutcome {
  int scout = 0;       ///< counted from 1
  int scouts = 0;      ///< that there are; after the last the favourite goes on
  double score = 0.0;  ///< mean return of its deterministic episodes
  int favourite = 0;   ///< the scout with the best so far
  double favourite_score = 0.0;
};

/// A trainer as it was at one step, for another thread to write while it trains on.
class TrainerSnapshot {
 public:
  virtual ~TrainerSnapshot() = default;
  /// Writes into an existing folder, each file complete or not at all: nets.pt, optim.pt, alpha.pt, rng.bin,
  /// loop.pt, sched.json (for people) and env.bin, all that an exact continuation needs but the replay
  /// buffer; that, where it was asked for, as replay.bin (for HalfCheetah 240 bytes a transition);
  /// with scouts, scouts.pt, and until it goes on favourite_nets.pt and so on, the best learner so far; and
  /// policy.pt, the actor's deterministic action as TorchScript, forward(float [N, obs]) -> [N, act]. Throws
  /// FileError; may be tried again.
  virtual void write(const std::filesystem::path& folder) const = 0;
};

class Trainer {
 public:
  /// Borrows `environment`, which must outlive it. Throws UsageError for a bad configuration,
  /// MachineError for a device that is not there.
  Trainer(const SacConfig& config, const TrainerOptions& options, env::Environment& environment);
  ~Trainer();

  /// One environment step and the updates due after it; the episode's summary when that step ended it.
  /// Throws DivergenceError naming loss, step and first bad tensor when a loss is not finite, and when the
  /// physics blows up a third time.
  std::optional<EpisodeSummary> step();

  /// What the latest step() found out about scouts, when it was the last of one.
  [[nodiscard]] std::optional<ScoutOutcome> scout_outcome() const;

  /// Counters and the latest figures (reads tensors back: call per episode, not per step).
  [[nodiscard]] TrainingStatus status() const;
  [[nodiscard]] std::int64_t steps() const;
  [[nodiscard]] std::int64_t trained_parameters() const;
  /// Size of replay.bin, as a snapshot taken now would write it.
  [[nodiscard]] std::int64_t replay_bytes() const;

  /// Immutable copy of the actor as it is now.
  [[nodiscard]] std::shared_ptr<const Policy> policy() const;

  /// Throws DivergenceError when what was learned is not finite, which step() may notice only later.
  void require_sound() const;
  /// What it is now. Takes some milliseconds, on an accelerator the time to copy the replay buffer from
  /// there.
  [[nodiscard]] std::unique_ptr<const TrainerSnapshot> snapshot(const std::string& environment_id,
                                                                bool with_replay) const;
  enum class Replay {
    Load,
    Refill,  ///< start with none: the restored policy fills it before learning goes on
  };
  /// Goes on, bit for bit, from a folder that a snapshot of a trainer of the same recipe wrote.
  /// Throws FileError: a file is missing, damaged, or of another recipe.
  void restore(const std::filesystem::path& folder, Replay replay = Replay::Load);

 private:
  struct Implementation;
  class Snapshot;
  std::unique_ptr<Implementation> implementation_;
};

/// Mean return over episodes of deterministic (or sampled) actions.
struct Evaluation {
  std::vector<double> returns = {};
  std::vector<int> lengths = {};
  std::vector<double> distances = {};   ///< metres
  std::vector<double> top_speeds = {};  ///< metres per second, over any 50 steps
  [[nodiscard]] double mean() const;
  [[nodiscard]] double deviation() const;  ///< population standard deviation, as numpy's std
};
Evaluation evaluate(const Policy& policy, env::Environment& environment, int episodes,
                    std::mt19937_64* sampling = nullptr);

/// A policy from a checkpoint folder, a file of named tensors with an actor, or any TorchScript file mapping
/// float [N, obs] to [N, act], on the CPU. TorchScript is a program and runs as such, here and in act().
/// `observation_sizes`: how many numbers the robot can show, the usual first; of a script, the first that
/// fits, or what its attribute `inputs` says. Throws FileError (file, what is wrong, what to do).
[[nodiscard]] std::shared_ptr<const Policy> load_policy(const std::filesystem::path& path,
                                                        std::span<const int> observation_sizes,
                                                        int action_size);

/// Writes the actor of a checkpoint folder alone, as named tensors. Throws FileError.
void export_weights(const std::filesystem::path& checkpoint, const std::filesystem::path& file);

/// One thread for torch's operators and one for OpenBLAS's own pool: an update shares out its work by itself.
/// Also tells glibc to keep freed memory, of which autograd makes much. Call once, before any tensor work.
void set_up_arithmetic();

/// From now on torch refuses operations whose results may differ from run to run.
void set_deterministic();

/// Throws UsageError unless `name` is cpu, cuda or cuda:N, MachineError when this build or machine has no
/// such device.
void require_device(const std::string& name);

/// What this build can run on, for `doctor` and --device.
struct ComputeFacts {
  std::string torch_version;
  bool cuda = false;
  std::vector<std::string> cuda_devices;  ///< "cuda:0 (NVIDIA H100 80GB HBM3)"
  std::string blas;                       ///< the BLAS in use, e.g. "OpenBLAS 0.3.21 (SkylakeX)"
  bool reference_blas = false;            ///< the slow reference BLAS is in use
};
[[nodiscard]] ComputeFacts compute_facts();

/// GFLOP/s of float32 matrix products the size of one layer.
struct GemmSpeed {
  double blas = 0.0;   ///< by the BLAS in use; one that does not know the processor makes a third
  double loops = 0.0;  ///< by Gallop's own loops
  [[nodiscard]] double best() const { return blas > loops ? blas : loops; }
};
/// Measured for `seconds`. On several threads, the sum of what each does at the same time.
[[nodiscard]] GemmSpeed measure_gemm(double seconds, int threads);
struct UpdateSpeed {
  double updates_per_second = 0.0;
  double update_gflop = 0.0;  ///< matrix products of one update, mean over the policy delay
};
/// Updates per second of a recipe on made-up transitions of the cheetah's six actions, measured for `seconds`
/// after a warm-up.
[[nodiscard]] UpdateSpeed measure_updates(const SacConfig& config, int observation_size,
                                          const std::string& device, int threads, double seconds);

}  // namespace gallop::agent
