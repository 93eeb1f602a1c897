// SPDX-License-Identifier: MIT
// The average of actors that others see, and how it comes into a checkpoint and out of it.
#include <doctest/doctest.h>
#include <torch/torch.h>

#include <algorithm>
#include <array>
#include <functional>
#include <string>
#include <vector>

#include "agent/sac.h"
#include "agent/snapshot.h"

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

void train(
    Sac& sac, int updates, const std::function<void()>& after_each = [] {}) {
  Batch batch(12, kObservations, kActions, torch::kCPU);
  at::Generator generator = at::detail::createCPUGenerator(5);
  for (int i = 0; i < updates; ++i) {
    batch.rows.uniform_(-1.0, 1.0, generator);
    sac.update(batch, 1.0, i);
    after_each();
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

// A copy of an actor's weights and biases, one after the other.
torch::Tensor parameters_of(const Sac& sac, const std::string& actor) {
  const NamedTensors state = sac.network_state();
  std::vector<torch::Tensor> parts;
  for (const char* name : {"l0.weight", "l0.bias", "l2.weight", "l2.bias"})
    parts.push_back(state.at(actor + "." + name).detach().flatten());
  return torch::cat(parts).to(torch::kFloat64);
}

// The newest actor after each of so many updates; row n is of update n + 1.
torch::Tensor actors_of(Sac& sac, int updates) {
  std::vector<torch::Tensor> actors;
  train(sac, updates, [&] { actors.push_back(parameters_of(sac, "learning_actor")); });
  return torch::stack(actors);
}

torch::Tensor average_of(const Sac& sac) { return parameters_of(sac, "actor"); }

TEST_CASE("the average of actors is exactly the exponential one whose mean age is that of its share") {
  for (const double share : {0.002, 0.1, 1.0}) {
    CAPTURE(share);
    Sac sac = make_sac(averaging(share));
    const torch::Tensor actors = actors_of(sac, 100);
    torch::Tensor expected = actors[0];
    for (int n = 2; n <= 100; ++n) {
      const double rate = 2.0 / (std::max(1.0, share * n) + 1.0);
      expected = expected + rate * (actors[n - 1] - expected);
    }
    CHECK(torch::allclose(average_of(sac), expected, 1e-5, 1e-7));
  }
}

TEST_CASE("an average of actors so long that it is sampled is still one of its share") {
  constexpr int kUpdates = 2000;
  Sac sac = make_sac(averaging(0.25));
  const torch::Tensor actors = actors_of(sac, kUpdates);
  const auto distance_to_newest = [&](int count) {
    return (actors.slice(0, kUpdates - count).mean(0) - average_of(sac)).norm().item<double>();
  };
  const double of_its_share = distance_to_newest(kUpdates / 4);
  for (const int other : {1, kUpdates / 16, kUpdates / 8, kUpdates / 2, kUpdates}) {
    CAPTURE(other);
    CHECK(of_its_share < distance_to_newest(other));
  }
}

TEST_CASE("an actor updated now and then is averaged over its own updates") {
  SacConfig config = averaging(1.0);
  config.policy_delay = 3;
  Sac sac = make_sac(config);
  const torch::Tensor actors = actors_of(sac, 6);
  CHECK(torch::allclose(average_of(sac), actors[2] + 2.0 / 3.0 * (actors[5] - actors[2])));
}

TEST_CASE("others see the average of actors, and the newest one acts and learns as it would without") {
  Sac averaged = make_sac(averaging(0.5));
  Sac plain = make_sac(averaging(0.0));
  train(averaged, 20);
  train(plain, 20);
  CHECK(what_it_does(averaged) == what_it_does(plain));
  check_same(what_others_see(plain), what_it_does(plain));
  CHECK(what_others_see(averaged) != what_others_see(plain));
}

TEST_CASE("a run goes on with its average of actors, bit for bit") {
  Sac whole = make_sac(averaging(0.5));
  train(whole, 20);
  Sac resumed = make_sac(averaging(0.5));
  go_on(resumed, whole);
  CHECK(what_others_see(resumed) == what_others_see(whole));
  CHECK(what_it_does(resumed) == what_it_does(whole));
}

TEST_CASE("a run that had no average of actors gets one that begins at its actor, and the other way round") {
  Sac plain = make_sac(averaging(0.0));
  train(plain, 20);
  Sac averaged = make_sac(averaging(0.5));
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
