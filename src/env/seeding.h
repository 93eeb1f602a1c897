// SPDX-License-Identifier: MIT
// gym 0.21's random numbers: env.seed(S) and numpy's RandomState.uniform, bit for bit.
#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "engine_state.h"

namespace gallop::env {

/// Seeds a std::mt19937 with the reference implementation's init_by_array; a model of the standard's
/// SeedSequence as far as engines need it.
class SeedSequence {
 public:
  using result_type = std::uint32_t;
  static constexpr std::size_t kWords = std::mt19937::state_size;

  /// At least one word.
  explicit SeedSequence(const std::vector<std::uint32_t>& key);

  /// Writes the engine's kWords words of state.
  template <typename Iterator>
  void generate(Iterator begin, Iterator end) const {
    for (std::size_t i = 0; begin != end; ++begin, ++i) *begin = state_[i % kWords];
  }

 private:
  std::array<std::uint32_t, kWords> state_{};
};

/// The key gym makes of a seed: the first 8 bytes of SHA-512 of its decimal text, as two little-endian words
/// (trailing zero words dropped). Source: gym 0.21, utils/seeding.py, hash_seed and _int_list_from_bigint.
[[nodiscard]] std::vector<std::uint32_t> gym_key(std::uint64_t seed);

/// The generator that env.seed(S) gives an environment. Owned by its user.
class GymRandom {
 public:
  explicit GymRandom(std::uint64_t seed);
  /// RandomState.uniform(low, high), 53 bits.
  [[nodiscard]] double uniform(double low, double high);

  [[nodiscard]] std::string save() const { return text_of_engine(engine_); }
  /// False for what is no generator's text.
  [[nodiscard]] bool restore(std::string_view text) { return read_engine(text, engine_); }

 private:
  std::mt19937 engine_;
};

}  // namespace gallop::env
