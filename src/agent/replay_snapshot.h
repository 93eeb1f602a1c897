// SPDX-License-Identifier: MIT
// A replay buffer at one moment, shared by the thread that goes on filling it and the one that writes it
// down.
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace gallop::agent {

/// The rows of a buffer as they were at one moment, to be written by another thread while the buffer goes on:
/// it sets aside what it overwrites.
class ReplaySnapshot {
 public:
  /// Of the first `size` rows of `storage`, on the CPU; `next` is where a buffer would write.
  ReplaySnapshot(torch::Tensor storage, std::int64_t size, std::int64_t next);

  /// Writes every row where it stood, so that the same draws find the same rows. Throws FileError and leaves
  /// no half file; may be tried again.
  void save(const std::filesystem::path& file) const;
  /// To be called before row `row` of the storage changes.
  void set_aside(std::int64_t row);

 private:
  void copy_rows(std::int64_t first, std::int64_t count, float* out) const;

  torch::Tensor storage_;
  std::int64_t size_, next_;
  mutable std::mutex mutex_;
  std::unordered_map<std::int64_t, std::vector<float>> set_aside_;  // guarded by mutex_
};

}  // namespace gallop::agent
