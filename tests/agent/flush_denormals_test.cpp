// SPDX-License-Identifier: MIT
// Where denormal numbers are flushed, and where they must not be.
#include "agent/flush_denormals.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <span>

#include "agent/crew.h"
#include "agent/trainer.h"
#include "support/still_world.h"

namespace gallop::agent {
namespace {

// What is left of a denormal number after an operation on this thread.
float what_is_left() {
  volatile float denormal = 1e-39F;
  return denormal * 1.0F;
}

/// Notes the least that is left of a denormal number at any of its steps.
class ProbingWorld final : public support::StillWorld {
 public:
  env::StepResult step(std::span<const float>) override {
    least_left = std::min(least_left, what_is_left());
    return {.observation = observation_, .reward = 1.0, .terminated = true};
  }
  float least_left = 1.0F;
};

}  // namespace

#if defined(__x86_64__)

TEST_CASE("denormal numbers are zero while they are flushed, and only then") {
  CHECK(what_is_left() > 0.0F);
  {
    const FlushDenormals flush;
    CHECK(what_is_left() == 0.0F);
  }
  CHECK(what_is_left() > 0.0F);
}

TEST_CASE("a crew's helpers flush denormal numbers as the thread that updates does") {
  Crew crew(2);
  std::array<float, 2> left{};
  const FlushDenormals flush;
  crew.run([&left](int index) { left[static_cast<std::size_t>(index)] = what_is_left(); });
  CHECK(left[0] == 0.0F);
  CHECK(left[1] == 0.0F);
}

#endif

TEST_CASE("an environment computes with denormal numbers, whatever the updates between its steps do") {
  SacConfig config = preset("smoke");
  config.warmup = config.batch;
  ProbingWorld world;
  Trainer trainer(config, {}, world);
  while (trainer.status().updates < 10) trainer.step();
  CHECK(world.least_left > 0.0F);
}

}  // namespace gallop::agent
