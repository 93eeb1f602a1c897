// SPDX-License-Identifier: MIT
// SHA-512 of the seed's text, MT19937 seeded by array, 53-bit uniforms.
#include "env/seeding.h"

#include <openssl/evp.h>

#include <algorithm>
#include <stdexcept>
#include <string>

namespace gallop::env {

SeedSequence::SeedSequence(const std::vector<std::uint32_t>& key) {
  // init_genrand(19650218), then the two mixing passes of init_by_array
  state_[0] = 19650218U;
  const auto previous = [this](std::size_t i) { return state_[i - 1] ^ (state_[i - 1] >> 30U); };
  for (std::uint32_t i = 1; i < kWords; ++i) state_[i] = 1812433253U * previous(i) + i;

  std::size_t i = 1;
  const auto advance = [&] {
    if (++i < kWords) return;
    state_[0] = state_[kWords - 1];
    i = 1;
  };
  std::size_t j = 0;
  for (std::size_t k = std::max(kWords, key.size()); k > 0; --k) {
    state_[i] = (state_[i] ^ (previous(i) * 1664525U)) + key[j] + static_cast<std::uint32_t>(j);
    advance();
    j = (j + 1) % key.size();
  }
  for (std::size_t k = kWords - 1; k > 0; --k) {
    state_[i] = (state_[i] ^ (previous(i) * 1566083941U)) - static_cast<std::uint32_t>(i);
    advance();
  }
  state_[0] = 0x80000000U;
}

std::vector<std::uint32_t> gym_key(std::uint64_t seed) {
  const std::string text = std::to_string(seed);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  if (EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha512(), nullptr) != 1) {
    throw std::runtime_error("libcrypto has no SHA-512");
  }
  std::vector<std::uint32_t> key(2);
  for (std::size_t byte = 0; byte < 8; ++byte) {
    key[byte / 4] |= static_cast<std::uint32_t>(digest[byte]) << (8 * (byte % 4));
  }
  while (key.size() > 1 && key.back() == 0) key.pop_back();
  return key;
}

GymRandom::GymRandom(std::uint64_t seed) {
  SeedSequence sequence(gym_key(seed));
  engine_.seed(sequence);
}

double GymRandom::uniform(double low, double high) {
  const auto upper = static_cast<double>(engine_() >> 5U);
  const auto lower = static_cast<double>(engine_() >> 6U);
  const double unit = (upper * 67108864.0 + lower) / 9007199254740992.0;
  return low + (high - low) * unit;
}

}  // namespace gallop::env
