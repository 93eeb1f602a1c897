// SPDX-License-Identifier: MIT
// torch::nn and torch::optim throughout; the same arithmetic as --preset sac, in the same order.
#include "straightforward_sac.h"

#include <torch/torch.h>

#include <cmath>
#include <numbers>

namespace gallop::bench {
namespace {

constexpr std::int64_t kObservations = 26;
constexpr std::int64_t kActions = 6;
constexpr std::int64_t kHidden = 256;
constexpr std::int64_t kBatch = 256;
constexpr std::int64_t kTransitions = 5000;
constexpr double kRate = 3e-4;
constexpr double kGamma = 0.99;
constexpr double kTau = 0.005;

torch::nn::Sequential perceptron(std::int64_t inputs, std::int64_t outputs) {
  return torch::nn::Sequential(torch::nn::Linear(inputs, kHidden), torch::nn::ReLU(),
                               torch::nn::Linear(kHidden, kHidden), torch::nn::ReLU(),
                               torch::nn::Linear(kHidden, outputs));
}

torch::nn::Sequential critic() { return perceptron(kObservations + kActions, 1); }

void copy(torch::nn::Sequential& target, torch::nn::Sequential& source, double rate) {
  const torch::NoGradGuard no_gradient;
  const auto to = target->parameters();
  const auto from = source->parameters();
  for (std::size_t i = 0; i < to.size(); ++i) {
    to[i].mul_(1.0 - rate);
    to[i].add_(from[i], rate);
  }
}

}  // namespace

struct StraightforwardSac::Implementation {
  torch::nn::Sequential actor = perceptron(kObservations, 2 * kActions);
  torch::nn::Sequential critic1 = critic(), critic2 = critic(), target1 = critic(), target2 = critic();
  torch::Tensor log_alpha = torch::zeros({1}, torch::requires_grad());
  torch::optim::Adam actor_adam{actor->parameters(), torch::optim::AdamOptions(kRate)};
  torch::optim::Adam critic1_adam{critic1->parameters(), torch::optim::AdamOptions(kRate)};
  torch::optim::Adam critic2_adam{critic2->parameters(), torch::optim::AdamOptions(kRate)};
  torch::optim::Adam alpha_adam{{log_alpha}, torch::optim::AdamOptions(kRate)};

  torch::Tensor observations = torch::randn({kTransitions, kObservations});
  torch::Tensor actions = torch::rand({kTransitions, kActions}) * 2 - 1;
  torch::Tensor rewards = torch::randn({kTransitions, 1});
  torch::Tensor next_observations = torch::randn({kTransitions, kObservations});
  torch::Tensor ended = torch::zeros({kTransitions, 1});

  Implementation() {
    copy(target1, critic1, 1.0);
    copy(target2, critic2, 1.0);
  }

  std::pair<torch::Tensor, torch::Tensor> act(const torch::Tensor& observation) {
    const auto halves = actor->forward(observation).chunk(2, 1);
    const torch::Tensor log_deviation = halves[1].clamp(-20, 2);
    const torch::Tensor noise = torch::randn_like(halves[0]);
    const torch::Tensor u = halves[0] + log_deviation.exp() * noise;
    const torch::Tensor action = u.tanh();
    const torch::Tensor log_probability = -0.5 * noise.pow(2) - log_deviation -
                                          0.5 * std::log(2 * std::numbers::pi) -
                                          torch::log(1 - action.pow(2) + 1e-6);
    return {action, log_probability.sum(1, true)};
  }

  void update() {
    const torch::Tensor rows = torch::randint(kTransitions, {kBatch}, torch::kInt64);
    const torch::Tensor observation = observations.index_select(0, rows);
    const torch::Tensor action = actions.index_select(0, rows);
    const torch::Tensor reward = rewards.index_select(0, rows);
    const torch::Tensor next_observation = next_observations.index_select(0, rows);
    const torch::Tensor alpha = log_alpha.exp().detach();

    torch::Tensor target;
    {
      const torch::NoGradGuard no_gradient;
      const auto [next_action, log_probability] = act(next_observation);
      const torch::Tensor pair = torch::cat({next_observation, next_action}, 1);
      const torch::Tensor q = torch::min(target1->forward(pair), target2->forward(pair));
      target = reward + kGamma * (1 - ended.index_select(0, rows)) * (q - alpha * log_probability);
    }
    const torch::Tensor pair = torch::cat({observation, action}, 1);
    const torch::Tensor critic_loss = 0.5 * (torch::mse_loss(critic1->forward(pair), target) +
                                             torch::mse_loss(critic2->forward(pair), target));
    critic1_adam.zero_grad();
    critic2_adam.zero_grad();
    critic_loss.backward();
    critic1_adam.step();
    critic2_adam.step();

    const auto [now_action, log_probability] = act(observation);
    const torch::Tensor now_pair = torch::cat({observation, now_action}, 1);
    const torch::Tensor q = torch::min(critic1->forward(now_pair), critic2->forward(now_pair));
    const torch::Tensor actor_loss = (alpha * log_probability - q).mean();
    actor_adam.zero_grad();
    actor_loss.backward();
    actor_adam.step();

    const torch::Tensor alpha_loss = -(log_alpha * (log_probability.detach() - kActions)).mean();
    alpha_adam.zero_grad();
    alpha_loss.backward();
    alpha_adam.step();

    copy(target1, critic1, kTau);
    copy(target2, critic2, kTau);
  }
};

StraightforwardSac::StraightforwardSac() : implementation_(std::make_unique<Implementation>()) {}

StraightforwardSac::~StraightforwardSac() = default;

void StraightforwardSac::update() { implementation_->update(); }

}  // namespace gallop::bench
