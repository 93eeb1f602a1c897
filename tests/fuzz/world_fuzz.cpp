// SPDX-License-Identifier: MIT
// Saved states of the environment, env.bin: restored, gone on with, and saved again.
#include <array>
#include <stdexcept>

#include "env/half_cheetah_env.h"
#include "fuzz/input.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gallop;
  static env::HalfCheetahEnv environment({.seed = 1});
  try {
    environment.restore(fuzz::text_of(data, size));
  } catch (const std::invalid_argument&) {
    return 0;  // those who restore name the file
  }
  const std::string bytes = environment.save();
  environment.restore(bytes);
  if (environment.save() != bytes) std::abort();
  environment.reset();
  constexpr std::array<float, env::kActionSize> kAction = {1, -1, 0.5F, 0, -0.25F, 1};
  environment.step(kAction);
  return 0;
}
