// SPDX-License-Identifier: MIT
// Every loss and its gradient against an independent double-precision computation, for each of the three
// targets.
#include <doctest/doctest.h>
#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <utility>

#include "agent/random.h"
#include "agent/sac.h"
#include "copied_tensors.h"
#include "errors.h"
#include "reference_network.h"

namespace gallop::agent {
namespace {

using reference::Matrix;
using reference::Network;
using reference::Vector;

constexpr int kObservations = 3;
constexpr int kActions = 2;
constexpr std::uint64_t kSeed = 7;

SacConfig small(const char* preset_name) {
  SacConfig config = preset(preset_name);
  config.hidden = {6, 5};
  config.quantiles = 0;
  config.batch = 12;
  config.dropout = 0.0;
  config.grad_clip = 0.0;
  config.weight_decay = 0.0;
  config.policy_delay = 1;
  config.alpha_delay = 1;
  config.target_every = 1;
  config.alpha = 0.3;
  config.actor_average = 0.0;
  return config;
}

Batch made_up_batch(const SacConfig& config) {
  Batch batch(config.batch, kObservations, kActions, torch::kCPU);
  at::Generator generator = at::detail::createCPUGenerator(5);
  batch.rows.uniform_(-1.0, 1.0, generator);
  for (std::int64_t i = 0; i < config.batch; ++i)
    batch.discount[i][0] = i % 3 == 0 ? 0.0F : static_cast<float>(config.gamma);
  return batch;
}

// One update, the weights before and after it, and the noise it drew.
struct Observed {
  explicit Observed(const SacConfig& recipe)
      : config(recipe),
        batch(made_up_batch(config)),
        sac(config, kObservations, kActions, torch::kCPU, kSeed),
        before(copy(sac.network_state())) {
    sac.update(batch, 1.0, 1);
    after = copy(sac.network_state());
    at::Generator generator = at::detail::createCPUGenerator(derive_seed(kSeed, Stream::Updates));
    first_noise = reference::to_matrix(torch::empty({config.batch, kActions}).normal_(0.0, 1.0, generator));
    second_noise = reference::to_matrix(torch::empty({config.batch, kActions}).normal_(0.0, 1.0, generator));
  }

  [[nodiscard]] Network critic(const NamedTensors& state, const std::string& name) const {
    return {state, name, config.norm, config.norm_eps};
  }
  [[nodiscard]] Network actor() const { return {before, "actor", config.actor_norm, config.norm_eps}; }
  [[nodiscard]] Network value(const std::string& name) const {
    return {before, name, Normalization::None, 0.0};
  }
  [[nodiscard]] reference::Sample act(const Network& network, const Matrix& observation,
                                      const Matrix& noise) const {
    return reference::sample(network.forward(observation, true), noise, config.deviation,
                             config.squash_epsilon);
  }

  SacConfig config;
  Batch batch;
  Sac sac;
  NamedTensors before, after;
  Matrix first_noise, second_noise;
};

double mean_square(const Matrix& prediction, const Vector& target) {
  double sum = 0.0;
  for (std::size_t i = 0; i < target.size(); ++i)
    sum += (prediction[i][0] - target[i]) * (prediction[i][0] - target[i]);
  return sum / static_cast<double>(target.size());
}

Vector regression_target(const Observed& seen, const Vector& next_value) {
  const Vector reward = reference::to_vector(seen.batch.reward);
  const Vector discount = reference::to_vector(seen.batch.discount);
  Vector target;
  for (std::size_t i = 0; i < reward.size(); ++i) {
    target.push_back(seen.config.reward_scale * reward[i] + discount[i] * next_value[i]);
  }
  return target;
}

// What each critic says, "critic1" first.
using Answers = std::vector<Matrix>;

Answers ask(const Observed& seen, const NamedTensors& state, const std::string& prefix,
            const std::function<Matrix(const Network&)>& question) {
  Answers answers;
  for (int i = 1; i <= seen.config.critics; ++i)
    answers.push_back(question(seen.critic(state, prefix + "critic" + std::to_string(i))));
  return answers;
}

Vector soft_value(const Answers& q, const Vector& log_probability, double alpha) {
  Vector value;
  for (std::size_t i = 0; i < log_probability.size(); ++i) {
    double least = q[0][i][0];
    for (const Matrix& of_one : q) least = std::min(least, of_one[i][0]);
    value.push_back(least - alpha * log_probability[i]);
  }
  return value;
}

double actor_loss(const Observed& seen, const Network& actor, const NamedTensors& critics,
                  const Matrix& noise) {
  const bool training = seen.config.target != Target::None;
  const Matrix observation = reference::to_matrix(seen.batch.observation);
  const reference::Sample now = seen.act(actor, observation, noise);
  const Matrix input = reference::beside(observation, now.action);
  const auto forward = [&](const Network& critic) { return critic.forward(input, training); };
  const Vector value = soft_value(ask(seen, critics, "", forward), now.log_probability, seen.config.alpha);
  double sum = 0.0;
  for (const double v : value) sum -= v;
  return sum / static_cast<double>(value.size());
}

// Gradients as Adam's first moment holds them after its first step, against central differences of the
// reference.
void check_gradient(const Observed& seen, const std::string& name, Network network,
                    const std::function<double(const Network&)>& loss) {
  const Vector moment = reference::to_vector(seen.sac.optimiser_state().at(name + ".first_moment"));
  const std::vector<double*> parameters = network.parameters();
  REQUIRE(parameters.size() == moment.size());
  double scale = 0.0;
  for (const double m : moment) scale = std::max(scale, std::fabs(m) / (1.0 - seen.config.adam_beta1));
  REQUIRE(scale > 0.0);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    constexpr double kStep = 1e-6;
    const double middle = *parameters[i];
    *parameters[i] = middle + kStep;
    const double above = loss(network);
    *parameters[i] = middle - kStep;
    const double under = loss(network);
    *parameters[i] = middle;
    INFO(name << " parameter " << i);
    CHECK(moment[i] / (1.0 - seen.config.adam_beta1) ==
          doctest::Approx((above - under) / (2.0 * kStep)).epsilon(1e-3).scale(scale));
  }
}

doctest::Approx near(double value) { return doctest::Approx(value).epsilon(2e-5); }

void check_critics(const Observed& seen, const std::function<double(const Network&)>& loss) {
  double sum = 0.0;
  for (int i = 1; i <= seen.config.critics; ++i) {
    const std::string name = "critic" + std::to_string(i);
    const Network critic = seen.critic(seen.before, name);
    sum += loss(critic);
    check_gradient(seen, name, critic, loss);
  }
  CHECK(seen.sac.figures().critic_loss.item<double>() == near(sum));
}

// `critics` are those that judge the actor.
void check_actor(const Observed& seen, const NamedTensors& critics) {
  const auto loss = [&](const Network& actor) { return actor_loss(seen, actor, critics, seen.second_noise); };
  CHECK(seen.sac.figures().actor_loss.item<double>() == near(loss(seen.actor())));
  check_gradient(seen, "actor", seen.actor(), loss);
}

}  // namespace

TEST_CASE("plain SAC's losses and gradients are those of the paper") {
  for (const auto& [norm, critics] :
       {std::pair{Normalization::None, 2}, {Normalization::Layer, 2}, {Normalization::None, 3}}) {
    SacConfig config = small("sac");
    config.norm = norm;
    config.critics = critics;
    const Observed seen(config);

    const Matrix next_observation = reference::to_matrix(seen.batch.next_observation);
    const reference::Sample next = seen.act(seen.actor(), next_observation, seen.first_noise);
    const Matrix input = reference::beside(next_observation, next.action);
    const auto forward = [&](const Network& critic) { return critic.forward(input, true); };
    const Vector target = regression_target(
        seen, soft_value(ask(seen, seen.before, "target_", forward), next.log_probability, 0.3));
    const Matrix pairs = reference::to_matrix(seen.batch.observation_action);
    const auto critic_loss = [&](const Network& critic) {
      return 0.5 * mean_square(critic.forward(pairs, true), target);
    };

    check_critics(seen, critic_loss);
    check_actor(seen, seen.after);  // by the critics just updated
  }
}

TEST_CASE("CrossQ's critics see both halves as one batch, and the target's half is constant") {
  const Observed seen(small("default"));

  const Matrix next_observation = reference::to_matrix(seen.batch.next_observation);
  const reference::Sample next = seen.act(seen.actor(), next_observation, seen.first_noise);
  const Matrix joint = reference::below(reference::to_matrix(seen.batch.observation_action),
                                        reference::beside(next_observation, next.action));
  const auto half = [&](const Network& critic, bool second) {
    const Matrix both = critic.forward(joint, true);
    const auto middle = both.begin() + seen.config.batch;
    return second ? Matrix(middle, both.end()) : Matrix(both.begin(), middle);
  };
  const Answers next_q =
      ask(seen, seen.before, "", [&](const Network& critic) { return half(critic, true); });
  const Vector target = regression_target(seen, soft_value(next_q, next.log_probability, seen.config.alpha));
  const auto critic_loss = [&](const Network& critic) {
    return 0.5 * mean_square(half(critic, false), target);
  };

  check_critics(seen, critic_loss);
  check_actor(seen, seen.after);
}

// The mean over quantiles i and atoms k of |tau_i - [y_k < q_i]| huber(y_k - q_i), and over the batch.
double quantile_regression(const Matrix& prediction, const Matrix& atoms) {
  double sum = 0.0;
  double terms = 0.0;
  for (std::size_t b = 0; b < atoms.size(); ++b) {
    const Vector& q = prediction[b];
    for (std::size_t i = 0; i < q.size(); ++i) {
      const double tau = (static_cast<double>(i) + 0.5) / static_cast<double>(q.size());
      for (const double y : atoms[b]) {
        const double size = std::fabs(y - q[i]);
        const double huber = size < 1.0 ? 0.5 * size * size : size - 0.5;
        sum += std::fabs(tau - (y < q[i] ? 1.0 : 0.0)) * huber;
        terms += 1.0;
      }
    }
  }
  return sum / terms;
}

TEST_CASE(
    "critics with quantiles regress on the joint ones without the largest, and all of them judge the actor") {
  for (const auto& [name, critics] : {std::pair{"sac", 2}, {"default", 2}, {"default", 3}}) {
    SacConfig config = small(name);
    config.critics = critics;
    config.quantiles = 5;
    config.quantiles_dropped = 2;
    const Observed seen(config);
    const bool joint = config.target == Target::None;
    const Matrix pairs = reference::to_matrix(seen.batch.observation_action);
    const Matrix next_observation = reference::to_matrix(seen.batch.next_observation);
    const reference::Sample next = seen.act(seen.actor(), next_observation, seen.first_noise);
    const Matrix next_pairs = reference::beside(next_observation, next.action);
    // what a critic says of the pairs, and of the next ones
    const auto forward = [&](const Network& critic, bool of_next) {
      if (!joint) return critic.forward(of_next ? next_pairs : pairs, true);
      const Matrix both = critic.forward(reference::below(pairs, next_pairs), true);
      const auto middle = both.begin() + config.batch;
      return of_next ? Matrix(middle, both.end()) : Matrix(both.begin(), middle);
    };
    const std::string prefix = joint ? "" : "target_";
    const Answers next_q =
        ask(seen, seen.before, prefix, [&](const Network& critic) { return forward(critic, true); });
    const Vector reward = reference::to_vector(seen.batch.reward);
    const Vector discount = reference::to_vector(seen.batch.discount);
    Matrix atoms;
    for (std::size_t b = 0; b < reward.size(); ++b) {
      Vector row;
      for (const Matrix& q : next_q) row.insert(row.end(), q[b].begin(), q[b].end());
      std::sort(row.begin(), row.end());
      row.resize(static_cast<std::size_t>(critics) * 3);
      for (double& y : row) y = reward[b] + discount[b] * (y - config.alpha * next.log_probability[b]);
      atoms.push_back(row);
    }
    const auto critic_loss = [&](const Network& critic) {
      return quantile_regression(forward(critic, false), atoms);
    };
    check_critics(seen, critic_loss);

    const auto actor_loss = [&](const Network& actor) {
      const Matrix observation = reference::to_matrix(seen.batch.observation);
      const reference::Sample now = seen.act(actor, observation, seen.second_noise);
      const Matrix judged = reference::beside(observation, now.action);
      const Answers answers =
          ask(seen, seen.after, "", [&](const Network& critic) { return critic.forward(judged, !joint); });
      double sum = 0.0;
      for (std::size_t b = 0; b < judged.size(); ++b) {
        sum += config.alpha * now.log_probability[b];
        for (const Matrix& q : answers) {
          for (const double quantile : q[b]) sum -= quantile / (5.0 * config.critics);
        }
      }
      return sum / config.batch;
    };
    CHECK(seen.sac.figures().actor_loss.item<double>() == near(actor_loss(seen.actor())));
    check_gradient(seen, "actor", seen.actor(), actor_loss);
  }
}

TEST_CASE("the notebook's losses come in its order: value, actor, critics") {
  SacConfig config = small("notebook");
  // zero biases put a ReLU exactly on its kink where every unit before it is off: wide enough for that not to
  // happen
  config.hidden = {14, 12};
  const Observed seen(config);
  const Matrix observation = reference::to_matrix(seen.batch.observation);

  const reference::Sample now = seen.act(seen.actor(), observation, seen.first_noise);
  const Matrix input = reference::beside(observation, now.action);
  const auto forward = [&](const Network& critic) { return critic.forward(input, true); };
  const Vector value_target =
      soft_value(ask(seen, seen.before, "", forward), now.log_probability, seen.config.alpha);
  const auto value_loss = [&](const Network& value) {
    return 0.5 * mean_square(value.forward(observation, true), value_target);
  };
  CHECK(seen.sac.figures().value_loss.item<double>() == near(value_loss(seen.value("value"))));
  check_gradient(seen, "value", seen.value("value"), value_loss);

  check_actor(seen, seen.before);  // the critics are not yet updated when the actor is

  Vector next_value;
  for (const Vector& row :
       seen.value("target_value").forward(reference::to_matrix(seen.batch.next_observation), true)) {
    next_value.push_back(row[0]);
  }
  const Vector target = regression_target(seen, next_value);
  const Matrix pairs = reference::to_matrix(seen.batch.observation_action);
  const auto critic_loss = [&](const Network& critic) {
    return 0.5 * mean_square(critic.forward(pairs, true), target);
  };
  check_critics(seen, critic_loss);
}

TEST_CASE("targets move by exactly tau towards their learner, and by nothing else") {
  for (const char* name : {"sac", "notebook"}) {
    const Observed seen(small(name));
    int followed = 0;
    for (const auto& [tensor_name, before] : seen.before) {
      if (!tensor_name.starts_with("target_") || tensor_name.ends_with("mean") ||
          tensor_name.ends_with("variance")) {
        continue;
      }
      const torch::Tensor learner = seen.after.at(tensor_name.substr(std::string("target_").size()));
      CHECK(torch::equal(seen.after.at(tensor_name), torch::lerp(before, learner, seen.config.tau)));
      CHECK_FALSE(torch::equal(seen.after.at(tensor_name), before));
      ++followed;
    }
    CHECK(followed >= 6);
  }
}

TEST_CASE("the temperature steps against the entropy's excess, and stays in its clamp") {
  for (const double target_entropy : {-50.0, 50.0}) {
    SacConfig config = small("sac");
    config.target_entropy_auto = false;
    config.target_entropy = target_entropy;
    Observed seen(config);
    const double slope = seen.sac.figures().entropy.item<double>() - target_entropy;
    CHECK(seen.sac.figures().temperature_loss.item<double>() == near(std::log(0.3) * slope));
    // Adam's first step is the learning rate, whatever the slope's size
    const double expected = std::log(0.3) - std::copysign(config.lr_alpha, slope);
    CHECK(seen.sac.temperature_state().at("log_alpha").item<double>() == near(expected));
    CHECK(seen.sac.temperature().item<double>() == near(std::exp(expected)));
  }
  SacConfig clamped = small("sac");
  clamped.alpha_max = 0.2;
  CHECK(Observed(clamped).sac.temperature().item<float>() == 0.2F);
  clamped.alpha_max = 1.0;
  clamped.alpha_min = 0.5;
  CHECK(Observed(clamped).sac.temperature().item<float>() == 0.5F);
  SacConfig fixed = small("sac");
  fixed.alpha_learned = false;
  CHECK(Observed(fixed).sac.temperature().item<float>() == doctest::Approx(0.3));
}

TEST_CASE("the wanted entropy goes in a line from its start to its end") {
  SacConfig config = small("sac");
  config.target_entropy_auto = false;
  config.target_entropy = -10.0;
  config.target_entropy_start = -3.0;
  config.target_entropy_steps = 1000;
  const Batch batch = made_up_batch(config);
  for (const auto& [step, wanted] :
       {std::pair{0, -3.0}, std::pair{500, -6.5}, std::pair{1000, -10.0}, std::pair{5000, -10.0}}) {
    Sac sac(config, kObservations, kActions, torch::kCPU, kSeed);
    sac.update(batch, 1.0, step);
    const double slope = sac.figures().entropy.item<double>() - wanted;
    CHECK(sac.figures().temperature_loss.item<double>() == near(std::log(config.alpha) * slope));
  }
}

TEST_CASE("policy and temperature wait for their delay") {
  SacConfig config = small("default");
  config.policy_delay = 3;
  config.alpha_delay = 3;
  const Batch batch = made_up_batch(config);
  Sac sac(config, kObservations, kActions, torch::kCPU, kSeed);
  const NamedTensors start = copy(sac.network_state());
  for (int update = 1; update <= 3; ++update) {
    sac.update(batch, 1.0, update);
    CHECK(torch::equal(sac.network_state().at("actor.l0.weight"), start.at("actor.l0.weight")) ==
          (update < 3));
    CHECK((sac.temperature().item<float>() == doctest::Approx(0.3).epsilon(1e-6)) == (update < 3));
    CHECK_FALSE(torch::equal(sac.network_state().at("critic1.l0.weight"), start.at("critic1.l0.weight")));
  }
}

TEST_CASE("dropout drops hidden units while updating and none while acting") {
  SacConfig config = small("notebook");
  config.dropout = 0.5;
  const Batch batch = made_up_batch(config);
  Sac with(config, kObservations, kActions, torch::kCPU, kSeed);
  config.dropout = 0.0;
  Sac without(config, kObservations, kActions, torch::kCPU, kSeed);
  std::vector<float> a(kActions), b(kActions);
  const std::vector<float> observation = {0.1F, -0.2F, 0.3F};
  with.act(observation, {}, a);
  without.act(observation, {}, b);
  CHECK(a == b);
  with.update(batch, 1.0, 1);
  without.update(batch, 1.0, 1);
  CHECK(with.figures().value_loss.item<float>() != without.figures().value_loss.item<float>());
}

TEST_CASE("dropout keeps the share it should, scaled so that the mean stays") {
  at::Generator generator = at::detail::createCPUGenerator(1);
  // identity layers: what comes out is the masks
  Perceptron network({.inputs = 1, .hidden = {1000}, .outputs = 1, .dropout = 0.1}, generator, torch::kCPU);
  const torch::NoGradGuard no_gradient;
  for (torch::Tensor& parameter : network.parameters()) parameter.zero_();
  network.named_parameters()["l0_bias"].fill_(1.0);
  network.named_parameters()["l1_weight"].fill_(1.0);
  const torch::Tensor kept = network.forward(torch::zeros({401, 1}), generator) * 0.9;
  CHECK(kept.mean().item<double>() == doctest::Approx(900.0).epsilon(0.002));
  CHECK(kept.std().item<double>() == doctest::Approx(std::sqrt(1000 * 0.1 * 0.9)).epsilon(0.15));
  network.eval();
  CHECK(network.forward(torch::zeros({1, 1}), generator).item<float>() == 1000.0F);
}

TEST_CASE("a loss that is not finite stops the update and names the first bad tensor") {
  const SacConfig config = small("sac");
  Batch batch = made_up_batch(config);
  Sac sac(config, kObservations, kActions, torch::kCPU, kSeed);
  const NamedTensors start = copy(sac.network_state());
  batch.reward[0][0] = std::numeric_limits<float>::quiet_NaN();
  try {
    sac.update(batch, 1.0, 181204);
    FAIL("no error");
  } catch (const DivergenceError& error) {
    CHECK(std::string(error.what()) ==
          "critic loss is NaN at step 181,204; first bad tensor critic1.l0.weight.grad");
    CHECK(error.hint().find("--grad-clip") != std::string::npos);
  }
  CHECK(torch::equal(sac.network_state().at("critic1.l0.weight"), start.at("critic1.l0.weight")));
}

TEST_CASE("a parameter that is not finite is found without an update") {
  Sac sac(small("default"), kObservations, kActions, torch::kCPU, kSeed);
  sac.require_sound();
  const torch::NoGradGuard no_gradient;
  torch::Tensor bias = sac.network_state().at("critic2.l1.bias");
  bias[3] = std::numeric_limits<float>::infinity();
  CHECK_THROWS_WITH_AS(sac.require_sound(),
                       "what was learned is not finite at step 0; first bad tensor critic2.l1.bias",
                       DivergenceError);
}

TEST_CASE("the same seed gives the same weights, another seed others") {
  const SacConfig config = small("default");
  const Batch batch = made_up_batch(config);
  const auto trained = [&](std::uint64_t seed) {
    Sac sac(config, kObservations, kActions, torch::kCPU, seed);
    for (int i = 0; i < 5; ++i) sac.update(batch, 1.0, i);
    return copy(sac.network_state());
  };
  const NamedTensors once = trained(3);
  const NamedTensors again = trained(3);
  for (const auto& [name, tensor] : once) CHECK_MESSAGE(torch::equal(tensor, again.at(name)), name);
  CHECK_FALSE(torch::equal(once.at("critic2.l1.weight"), trained(4).at("critic2.l1.weight")));
  CHECK_FALSE(torch::equal(once.at("critic1.l1.weight"), once.at("critic2.l1.weight")));
}

}  // namespace gallop::agent
