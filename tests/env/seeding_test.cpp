// SPDX-License-Identifier: MIT
// gym 0.21's generator against its own outputs and the recorded start angles.
#include "env/seeding.h"

#include <doctest/doctest.h>

#include "env/trace.h"

namespace gallop::env {

TEST_CASE("seed 0 gives gym's key and its first six draws") {
  CHECK(gym_key(0) == std::vector<std::uint32_t>{547404849, 309914516});
  GymRandom random(0);
  for (const double expected : {-0.08912798874984336, 0.09307818744846408, 0.026538189116820654,
                                -0.04199653123045835, -0.07950314858277296, 0.03461526961155151}) {
    CHECK(random.uniform(-0.1, 0.1) == expected);
  }
}

TEST_CASE("init_by_array is the reference implementation's") {
  // the published first outputs of mt19937ar for this key
  SeedSequence sequence({0x123, 0x234, 0x345, 0x456});
  std::mt19937 engine(sequence);
  for (const std::uint32_t expected : {1067595299U, 955945823U, 477289528U, 4107218783U, 4228976476U}) {
    CHECK(engine() == expected);
  }
}

TEST_CASE("the start angles of every recording are those of its seed, episode after episode") {
  for (const char* name : {"01_zeros", "02_uniform", "03_held", "04_sine", "05_bang_flips",
                           "06_uniform_over_range", "07_policy"}) {
    CAPTURE(name);
    const Trace trace = load_trace(std::string(GALLOP_TRACES) + "/" + name + ".trace");
    GymRandom random(trace.seed);
    REQUIRE(trace.episodes.size() == 2);
    for (const TraceEpisode& episode : trace.episodes) {
      for (std::size_t joint = 3; joint < 9; ++joint) {
        CHECK(random.uniform(-0.1, 0.1) == episode.joint_positions[joint]);
      }
    }
  }
}

}  // namespace gallop::env
