// SPDX-License-Identifier: MIT
// Robot files: parsed, and simulated for two steps where they are half cheetahs.
#include <array>

#include "env/half_cheetah_env.h"
#include "env/half_cheetah_model.h"
#include "env/urdf_model.h"
#include "fuzz/input.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gallop;
  const std::string text(fuzz::text_of(data, size));
  const bool is_cheetah =
      fuzz::accepts([&] { env::require_half_cheetah(env::parse_urdf(text, "robot.urdf")); });
  if (!is_cheetah) return 0;
  const fuzz::InputFile file(text);
  for (const env::Engine engine : {env::Engine::Planar, env::Engine::Bullet}) {
    fuzz::accepts([&] {
      env::HalfCheetahEnv environment({.urdf = file.path(), .engine = engine});
      environment.reset();
      constexpr std::array<float, env::kActionSize> kAction = {1, -1, 0.5F, 0, -0.25F, 1};
      for (int i = 0; i < 2; ++i) environment.step(kAction);
    });
  }
  return 0;
}
