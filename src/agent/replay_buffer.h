// SPDX-License-Identifier: MIT
// The past, as rows of one preallocated tensor on the training device. A row is
//   observation | action | next observation | reward | discount
// so that (s, a) is one contiguous block and a batch is one gather. Memory is touched as it fills.
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <random>
#include <span>
#include <vector>

#include "agent/replay_snapshot.h"
#include "agent/upload.h"

namespace gallop::agent {

/// Sampled transitions, [batch, ...], as views into `rows`. Storage is reused by the next sample.
struct Batch {
  torch::Tensor rows;
  torch::Tensor observation;
  torch::Tensor action;
  torch::Tensor observation_action;  ///< both, side by side
  torch::Tensor next_observation;
  torch::Tensor reward;  ///< [batch, 1], unscaled
  torch::Tensor
      discount;  ///< [batch, 1], of what follows next_observation: gamma^n, or 0 where there is no bootstrap

  Batch(std::int64_t size, int observation_size, int action_size, torch::Device device);
};

class ReplayBuffer {
 public:
  ReplayBuffer(std::int64_t capacity, int observation_size, int action_size, torch::Device device);

  void add(std::span<const float> observation, std::span<const float> action, float reward,
           std::span<const float> next_observation, float discount);

  /// Fills `batch` with rows drawn uniformly, with or without replacement. Needs size() >= 1, and without
  /// replacement at least as many rows as the batch has.
  void sample(Batch& batch, bool replace, std::mt19937_64& generator);

  /// The rows as they are now. On an accelerator, a copy.
  [[nodiscard]] std::shared_ptr<const ReplaySnapshot> snapshot();
  /// Size of the file a snapshot would write.
  [[nodiscard]] std::int64_t saved_bytes() const;
  /// Fills an empty buffer with a saved one's rows: each where it stood when the capacity is the same, else
  /// the newest that fit. Throws FileError: missing, damaged, or of another world.
  void load(const std::filesystem::path& file);

  /// From now on keeps up to `capacity` rows, which must not be less than now.
  void grow(std::int64_t capacity);

  [[nodiscard]] std::int64_t size() const { return size_; }
  [[nodiscard]] std::int64_t capacity() const { return storage_.size(0); }

 private:
  void draw_with_replacement(std::span<std::int64_t> rows, std::mt19937_64& generator) const;
  void draw_without_replacement(std::span<std::int64_t> rows, std::mt19937_64& generator) const;

  torch::Tensor storage_;
  Upload upload_;                       // of rows, to an accelerator
  std::optional<Upload> drawn_upload_;  // since the first sample
  torch::Tensor drawn_;                 // rows of the latest sample, [batch]
  std::int64_t next_ = 0;
  std::int64_t size_ = 0;
  std::vector<std::weak_ptr<ReplaySnapshot>> snapshots_;  // of storage_
};

}  // namespace gallop::agent
