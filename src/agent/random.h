// SPDX-License-Identifier: MIT
// One seed, many independent generators. Each user of randomness derives its own from the run's seed and its
// stream's name, so that drawing more numbers in one place never changes another.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>

namespace gallop::agent {

enum class Stream : std::uint64_t { Weights = 1, Exploration = 2, Replay = 3, Updates = 4, Scouts = 5 };

/// SplitMix64 (Steele, Lea, Flood 2014): a bijection whose outputs pass for independent.
inline std::uint64_t mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

inline std::uint64_t derive_seed(std::uint64_t seed, Stream stream) {
  return mix(mix(seed) ^ static_cast<std::uint64_t>(stream));
}

/// Uniform in [0, 1) from the 53 high bits: unlike the standard's distributions, the same on every library.
inline double uniform(std::mt19937_64& generator) {
  return static_cast<double>(generator() >> 11) * 0x1.0p-53;
}

/// Standard normal by Box and Muller, cosine half only: no state beside the generator's to save or restore.
inline double normal(std::mt19937_64& generator) {
  const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform(generator)));
  return radius * std::cos(2.0 * std::numbers::pi * uniform(generator));
}

}  // namespace gallop::agent
