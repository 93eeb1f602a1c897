// SPDX-License-Identifier: MIT
// The average of actors that others see, and how it comes into a checkpoint and out of it.
#include <doctest/doctest.h>
#include <torch/torch.h>

#include <array>
#include <cstdint>
#include <string>

#include "agent/sac.h"
#include "agent/snapshot.h"
#include "copied_tensors.h"

namespace gallop::agent {
namespace {

constexpr int kObservations = 3;
constexpr int kActions = 2;
constexpr std::array<float, kObservations> kObservation = {0.3F, -0.7F, 0.1F};

SacConfig averaging(double share) {
  SacConfig config = preset("default");
  config.hidden = {6, 5};
  config.batch = 12;
  config.policy_delay = 1;
  config.actor_average = share;
  return config;
}

Sac make_sac(const SacConfig& config) { return {config, kObservations, kActions, torch::kCPU, 7}; }

void train(Sac& sac, int updates) {
  Batch batch(12, kObservations, kActions, torch::kCPU);
  at::Generator generator = at::detail::createCPUGenerator(5);
  for (int i = 0; i < updates; ++i) {
    batch.rows.uniform_(-1.0, 1.0, generator);
    sac.update(batch, 1.0, i);
  }
}

void go_on(Sac& sac, const Sac& from) {
  sac.restore(from.network_state(), from.optimiser_state(), from.temperature_state());
}

std::array<float, kActions> what_it_does(Sac& sac) {
  std::array<float, kActions> action{};
  sac.act(kObservation, {}, action);
  return action;
}

std::array<float, kActions> what_others_see(const Sac& sac) {
  std::array<float, kActions> action{};
  take_snapshot(sac.actor(), Deviation::LogClamped)->act(kObservation, action);
  return action;
}

void check_same(const std::array<float, kActions>& a, const std::array<float, kActions>& b) {
  for (std::size_t i = 0; i < kActions; ++i) CHECK(a[i] == doctest::Approx(b[i]).epsilon(1e-5));
}

TEST_CASE("the average of actors moves by exactly its share towards the newest") {
  Sac sac = make_sac(averaging(0.25));
  const NamedTensors before = copy(sac.network_state());
  train(sac, 1);
  const NamedTensors after = copy(sac.network_state());
  for (const char* name : {"l0.weight", "l0.bias", "l2.weight", "l2.bias"}) {
    const torch::Tensor& average = before.at(std::string("actor.") + name);
    const torch::Tensor& newest = after.at(std::string("learning_actor.") + name);
    CHECK_FALSE(torch::equal(average, newest));
    CHECK(torch::allclose(after.at(std::string("actor.") + name), average * 0.75 + newest * 0.25));
  }
}

TEST_CASE("others see the average of actors, and the newest one acts and learns as it would without") {
  Sac averaged = make_sac(averaging(0.01));
  Sac plain = make_sac(averaging(0.0));
  train(averaged, 20);
  train(plain, 20);
  CHECK(what_it_does(averaged) == what_it_does(plain));
  check_same(what_others_see(plain), what_it_does(plain));
  CHECK(what_others_see(averaged) != what_others_see(plain));
}

TEST_CASE("a run goes on with its average of actors, bit for bit") {
  Sac whole = make_sac(averaging(0.01));
  train(whole, 20);
  Sac resumed = make_sac(averaging(0.01));
  go_on(resumed, whole);
  CHECK(what_others_see(resumed) == what_others_see(whole));
  CHECK(what_it_does(resumed) == what_it_does(whole));
}

TEST_CASE("a run that had no average of actors gets one that begins at its actor, and the other way round") {
  Sac plain = make_sac(averaging(0.0));
  train(plain, 20);
  Sac averaged = make_sac(averaging(0.01));
  go_on(averaged, plain);
  CHECK(what_it_does(averaged) == what_it_does(plain));
  CHECK(what_others_see(averaged) == what_others_see(plain));

  train(averaged, 20);
  go_on(plain, averaged);
  CHECK(what_it_does(plain) == what_it_does(averaged));
  CHECK(what_others_see(plain) != what_others_see(averaged));
}

}  // namespace
}  // namespace gallop::agent
