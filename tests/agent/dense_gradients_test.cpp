// SPDX-License-Identifier: MIT
// The written-out gradients against autograd's, for every recipe and option they know, on any number of
// threads and on a CUDA device where there is one.
#include <doctest/doctest.h>
#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "agent/random.h"
#include "agent/sac.h"
#include "copied_tensors.h"
#include "devices.h"

namespace gallop::agent {
namespace {

constexpr int kObservations = 26;
constexpr int kActions = 6;
constexpr std::uint64_t kSeed = 11;

// Transitions a learner could meet: the reward follows from the observation, one in twenty ends an episode.
Batch made_up_batch(int size, std::uint64_t seed, torch::Device device = torch::kCPU) {
  Batch batch(size, kObservations, kActions, torch::kCPU);
  at::Generator generator = at::detail::createCPUGenerator(seed);
  batch.rows.normal_(0.0, 1.0, generator);
  batch.action.tanh_();
  batch.reward.copy_(batch.observation.narrow(1, 0, 3).sum(1, /*keepdim=*/true));
  batch.discount.copy_((torch::rand({size, 1}, generator) > 0.05).mul(0.98));
  if (device.is_cpu()) return batch;
  Batch there(size, kObservations, kActions, device);
  there.rows.copy_(batch.rows);
  return there;
}

// A recording reads the batch where it was first.
void train(Sac& sac, const SacConfig& config, int updates, torch::Device device = torch::kCPU) {
  Batch batch(config.batch, kObservations, kActions, device);
  for (int i = 0; i < updates; ++i) {
    batch.rows.copy_(made_up_batch(config.batch, static_cast<std::uint64_t>(i)).rows);
    sac.update(batch, 1.0, i);
  }
}

// |a - b| / |b| over all tensors but those whose names hold a word of `skip`.
double relative_difference(const NamedTensors& a, const NamedTensors& b,
                           const std::vector<std::string>& skip = {}) {
  double difference = 0.0;
  double size = 0.0;
  for (const auto& [name, tensor] : b) {
    bool skipped = !tensor.is_floating_point();
    for (const std::string& part : skip) skipped = skipped || name.find(part) != std::string::npos;
    if (skipped) continue;
    difference += (a.at(name) - tensor).to(torch::kFloat64).square().sum().item<double>();
    size += tensor.to(torch::kFloat64).square().sum().item<double>();
  }
  return std::sqrt(difference / size);
}

struct Pair {
  explicit Pair(const SacConfig& config, torch::Device device = torch::kCPU)
      : fast(config, kObservations, kActions, device, kSeed),
        reference(config, kObservations, kActions, device, kSeed, 1, Arithmetic::Autograd) {}
  Sac fast, reference;
};

}  // namespace

TEST_CASE("a hundred written-out updates on one batch end where autograd's do") {
  SacConfig config = preset("sac");
  config.hidden = {64, 64};
  config.batch = 64;
  for (const torch::Device& device : devices()) {
    std::vector<double> differences;
    for (std::uint64_t seed = 0; seed < 9; ++seed) {
      const Batch batch = made_up_batch(config.batch, seed, device);
      Pair pair(config, device);
      for (int i = 0; i < 100; ++i) {
        pair.fast.update(batch, 1.0, i);
        pair.reference.update(batch, 1.0, i);
      }
      differences.push_back(relative_difference(pair.fast.network_state(), pair.reference.network_state()));
    }
    std::sort(differences.begin(), differences.end());
    INFO(device.str() << ": " << differences.front() << " to " << differences.back());
    CHECK(differences.front() < 1e-6);
    CHECK(differences[differences.size() / 2] <
          1e-5);  // in some, rounding puts a unit on its ReLU's other side
  }
}

// Where learning is quick, rounding alone drives two runs of the very same code apart within tens of updates:
// one unit crosses its ReLU's kink, one gradient rounds to the other side of zero, and Adam makes a whole
// step of it. So each update starts from the reference's state, and an odd one may show such a step.
TEST_CASE("each of a hundred written-out updates goes where autograd's goes") {
  for (const torch::Device& device : devices()) {
    for (const std::string name : {"default", "sac", "notebook"}) {
      const SacConfig config = preset(name);
      Pair pair(config, device);
      Batch batch(config.batch, kObservations, kActions, device);
      // a bias before batch norm has no gradient but rounding's, which Adam blows up to whole steps
      const std::vector<std::string> skip = config.norm == Normalization::Batch
                                                ? std::vector<std::string>{"l0.bias", "l1.bias", "mean"}
                                                : std::vector<std::string>{};
      double worst = 0.0;
      double sum = 0.0;
      for (int i = 0; i < 100; ++i) {
        batch.rows.copy_(made_up_batch(config.batch, static_cast<std::uint64_t>(i)).rows);
        pair.fast.update(batch, 1.0, i);
        pair.reference.update(batch, 1.0, i);
        const double difference =
            relative_difference(pair.fast.network_state(), pair.reference.network_state(), skip);
        worst = std::max(worst, difference);
        sum += difference;
        pair.fast.restore(pair.reference.network_state(), pair.reference.optimiser_state(),
                          pair.reference.temperature_state());
      }
      INFO(device.str() << " " << name << ": " << sum / 100 << ", at worst " << worst);
      CHECK(sum / 100 < 1e-5);
      CHECK(worst < 1e-4);
      CHECK(pair.fast.temperature().item<float>() ==
            doctest::Approx(pair.reference.temperature().item<float>()).epsilon(1e-5));
    }
  }
}

// The two draw the same numbers: a recording takes its generator along.
TEST_CASE("updates recorded as a graph go where eager ones go, where there is a CUDA device") {
  if (!torch::cuda::is_available()) {
    MESSAGE("no CUDA device: not tested");
    return;
  }
  for (const std::string name : {"default", "sac", "notebook"}) {
    const SacConfig config = preset(name);
    const torch::Device device(torch::kCUDA, 0);
    Sac recorded(config, kObservations, kActions, device, kSeed, 1, Arithmetic::Autograd);
    Sac eager(config, kObservations, kActions, device, kSeed, 1, Arithmetic::Eager);
    Batch batch(config.batch, kObservations, kActions, device);
    for (int i = 0; i < 60; ++i) {
      batch.rows.copy_(made_up_batch(config.batch, static_cast<std::uint64_t>(i)).rows);
      recorded.update(batch, 1.0, i);
      eager.update(batch, 1.0, i);
      if (i < 30) {  // later, rounding in another order of sums may tell
        INFO(name << ", update " << i);
        CHECK(relative_difference(recorded.network_state(), eager.network_state()) < 1e-4);
      }
    }
    CHECK(std::isfinite(recorded.figures().critic_loss.item<double>()));
  }
}

TEST_CASE("every option's first gradients are autograd's") {
  std::vector<SacConfig> recipes;
  for (const Normalization norm :
       {Normalization::None, Normalization::Batch, Normalization::Layer, Normalization::CrossQ}) {
    for (const Target target : {Target::Q, Target::Value, Target::None}) {
      if (target == Target::None && norm != Normalization::CrossQ) continue;
      for (const double dropout : {0.0, 0.3}) {
        if (norm == Normalization::CrossQ && dropout > 0.0) continue;
        SacConfig config;
        config.norm = norm;
        config.actor_norm = norm == Normalization::CrossQ ? Normalization::None : norm;
        config.target = target;
        config.dropout = dropout;
        config.hidden = {40, 24, 33};
        config.batch = 50;
        config.grad_clip = dropout > 0.0 ? 0.01 : 0.0;
        config.weight_decay = 1e-3;
        config.deviation = dropout > 0.0 ? Deviation::LinearClamped : Deviation::LogClamped;
        config.squash_epsilon = dropout > 0.0 ? 1e-6 : 0.0;
        recipes.push_back(config);
      }
    }
  }
  for (const Target target : {Target::Q, Target::None}) {
    SacConfig config;
    config.target = target;
    config.norm = target == Target::None ? Normalization::CrossQ : Normalization::None;
    config.hidden = {40, 24};
    config.batch = 50;
    config.quantiles = 21;
    config.quantiles_dropped = 3;
    recipes.push_back(config);
    for (const int critics : {1, 3, 10}) {
      config.critics = critics;
      for (const int quantiles : {0, 7}) {
        config.quantiles = quantiles;
        recipes.push_back(config);
      }
    }
  }
  for (const torch::Device& device : devices()) {
    for (const SacConfig& config : recipes) {
      INFO(device.str() << " norm " << static_cast<int>(config.norm) << " target "
                        << static_cast<int>(config.target) << " dropout " << config.dropout << " critics "
                        << config.critics << " quantiles " << config.quantiles);
      Pair pair(config, device);
      train(pair.fast, config, 1, device);
      train(pair.reference, config, 1, device);
      // after one step, Adam's first moments are the gradients
      CHECK(relative_difference(pair.fast.optimiser_state(), pair.reference.optimiser_state(),
                                {"second", "steps"}) < 5e-5);
      CHECK(pair.fast.figures().actor_loss.item<float>() ==
            doctest::Approx(pair.reference.figures().actor_loss.item<float>()).epsilon(1e-5));
      CHECK(pair.fast.figures().critic_loss.item<float>() ==
            doctest::Approx(pair.reference.figures().critic_loss.item<float>()).epsilon(1e-5));
      std::vector<float> observation(kObservations, 0.3F), noise(kActions, -0.5F), a(kActions), b(kActions);
      pair.fast.act(observation, noise, a);
      pair.reference.act(observation, noise, b);
      for (std::size_t i = 0; i < a.size(); ++i) CHECK(a[i] == doctest::Approx(b[i]).epsilon(1e-5));
    }
  }
}

TEST_CASE("an update has the same bits on any number of threads") {
  for (const std::string name : {"default", "sac", "notebook"}) {
    const SacConfig config = preset(name);
    Sac one(config, kObservations, kActions, torch::kCPU, kSeed, 1);
    train(one, config, 6);
    for (const int threads : {2, 3}) {
      Sac several(config, kObservations, kActions, torch::kCPU, kSeed, threads);
      train(several, config, 6);
      for (const auto& item : one.network_state()) {
        INFO(name << " " << item.first << " " << threads);
        CHECK(torch::equal(several.network_state().at(item.first), item.second));
      }
    }
  }
}

TEST_CASE("updates on a CUDA device have the same bits every time, where there is one") {
  if (!torch::cuda::is_available()) {
    MESSAGE("no CUDA device: not tested");
    return;
  }
  const torch::Device device(torch::kCUDA, 0);
  for (const std::string name : {"default", "sac"}) {
    const SacConfig config = preset(name);
    Sac once(config, kObservations, kActions, device, kSeed);
    train(once, config, 40, device);
    const NamedTensors before = copy(once.network_state());
    Sac again(config, kObservations, kActions, device, kSeed);
    train(again, config, 40, device);
    for (const auto& [tensor_name, tensor] : again.network_state()) {
      INFO(name << " " << tensor_name);
      CHECK(torch::equal(tensor, before.at(tensor_name)));
    }
  }
}

}  // namespace gallop::agent
