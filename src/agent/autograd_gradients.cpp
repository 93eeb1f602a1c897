// SPDX-License-Identifier: MIT
// The losses of soft actor-critic, one by one; the formula of each stands above it.
#include <torch/torch.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "agent/gradients_ahead.h"
#include "agent/squashed_gaussian.h"

namespace gallop::agent {
namespace {

class AutogradGradients final : public GradientsAhead {
 public:
  AutogradGradients(const SacConfig& config, SacNetworks& networks, torch::Device device,
                    at::Generator& generator)
      : GradientsAhead(networks.actor.network, device, generator),
        config_(config),
        networks_(networks),
        generator_(generator) {
    const std::int64_t action_size = networks.actor.network.shape().outputs / 2;
    const std::int64_t pair_size = networks.critics[0].network.shape().inputs;
    noise_ = torch::zeros({config.batch, action_size}, torch::device(device));
    if (config.target == Target::None) {
      joint_ = torch::zeros({std::int64_t{2} * config.batch, pair_size}, torch::device(device));
    }
    networks.actor.network.train();
    for (Learner& critic : networks.critics) critic.network.train();
    if (networks.value) networks.value->network.train();
    for (Follower& target : networks.targets) target.network.train();
  }

  void critics(const Batch& batch) override;
  void value(const Batch& batch) override;
  void actor(const Batch& batch) override;
  void sample(const Batch& batch) override;

 private:
  ActionSample sample_policy(const torch::Tensor& observation);
  torch::Tensor next_value(const Batch& batch);
  torch::Tensor pessimistic(const std::vector<torch::Tensor>& q) const;
  torch::Tensor regression_loss(const torch::Tensor& q, const torch::Tensor& target) const;
  template <class Network>
  std::vector<torch::Tensor> ask(std::deque<Network>& networks, const torch::Tensor& input);
  torch::Tensor judged_q(const torch::Tensor& observation, const torch::Tensor& action);
  static void differentiate(const torch::Tensor& loss, std::span<Learner* const> learners);

  SacConfig config_;
  SacNetworks& networks_;
  at::Generator& generator_;
  torch::Tensor noise_;  // [batch, actions], reused
  torch::Tensor joint_;  // [2 batch, observation + action], reused (Target::None)
};

// J_Q = 1/2 sum_i mean (Q_i(s,a) - y)^2,   y = r + discount V(s'); with quantiles z_i of Q_i, the quantile
// regression of every kept atom of y (Kuznetsov et al. 2020, equations 7 to 10)
void AutogradGradients::critics(const Batch& batch) {
  std::deque<Learner>& critics = networks_.critics;
  const torch::Tensor& discount = batch.discount;
  const torch::Tensor reward = batch.reward * config_.reward_scale;
  std::vector<torch::Tensor> q;
  torch::Tensor target;

  if (config_.target == Target::None) {
    // (s,a) and (s',a') as one batch, so that batch norm sees the mixture of both
    ActionSample next;
    {
      const torch::NoGradGuard no_gradient;
      next = sample_policy(batch.next_observation);
      const std::int64_t size = batch.reward.size(0);
      const std::int64_t observation_size = batch.next_observation.size(1);
      joint_.narrow(0, 0, size).copy_(batch.observation_action);
      joint_.narrow(0, size, size).narrow(1, 0, observation_size).copy_(batch.next_observation);
      joint_.narrow(0, size, size).narrow(1, observation_size, next.action.size(1)).copy_(next.action);
    }
    std::vector<torch::Tensor> next_q;
    for (const torch::Tensor& joint : ask(critics, joint_)) {
      const auto halves = joint.chunk(2, 0);
      q.push_back(halves[0]);
      next_q.push_back(halves[1].detach());
    }
    target = reward + discount * (pessimistic(next_q) - networks_.temperature * next.log_probability);
  } else {
    target = reward + discount * next_value(batch);
    q = ask(critics, batch.observation_action);
  }

  torch::Tensor loss = regression_loss(q[0], target);
  for (std::size_t i = 1; i < q.size(); ++i) loss = loss + regression_loss(q[i], target);
  std::vector<Learner*> learners;
  for (Learner& critic : critics) learners.push_back(&critic);
  differentiate(loss, learners);
  figures.critic_loss = loss.detach();
  figures.q_mean = q[0].detach().mean();
}

// V(s') = min_i Q'_i(s',a') - alpha log pi(a'|s'), or the target value network's own
torch::Tensor AutogradGradients::next_value(const Batch& batch) {
  const torch::NoGradGuard no_gradient;
  std::deque<Follower>& targets = networks_.targets;
  if (config_.target == Target::Value) return targets[0].network.forward(batch.next_observation, generator_);

  const ActionSample next = sample_policy(batch.next_observation);
  const torch::Tensor input = torch::cat({batch.next_observation, next.action}, 1);
  return pessimistic(ask(targets, input)) - networks_.temperature * next.log_probability;
}

// J_V = 1/2 mean (V(s) - (min_i Q_i(s,a) - alpha log pi(a|s)))^2,   a freshly drawn
void AutogradGradients::value(const Batch& batch) {
  torch::Tensor target;
  {
    const torch::NoGradGuard no_gradient;
    const ActionSample now = sample_policy(batch.observation);
    target = judged_q(batch.observation, now.action) - networks_.temperature * now.log_probability;
  }
  const torch::Tensor loss =
      torch::mse_loss(networks_.value->network.forward(batch.observation, generator_), target) * 0.5;
  differentiate(loss, std::array{networks_.value.get()});
  figures.value_loss = loss.detach();
}

// J_pi = mean (alpha log pi(a|s) - min_i Q_i(s,a)),   a reparametrised
void AutogradGradients::actor(const Batch& batch) {
  // without target networks the critics' running statistics are what the policy is judged by (CrossQ)
  const bool critics_evaluate = config_.target == Target::None;
  for (Learner& critic : networks_.critics) critic.network.train(!critics_evaluate);
  const ActionSample now = sample_policy(batch.observation);
  const torch::Tensor loss =
      (networks_.temperature * now.log_probability - judged_q(batch.observation, now.action)).mean();
  for (Learner& critic : networks_.critics) critic.network.train();

  differentiate(loss, std::array{&networks_.actor});
  mean_log_probability = now.log_probability.detach().mean();
  figures.actor_loss = loss.detach();
}

void AutogradGradients::sample(const Batch& batch) {
  const torch::NoGradGuard no_gradient;
  mean_log_probability = sample_policy(batch.observation).log_probability.mean();
}

ActionSample AutogradGradients::sample_policy(const torch::Tensor& observation) {
  noise_.normal_(0.0, 1.0, generator_);
  const torch::Tensor output = networks_.actor.network.forward(observation, generator_);
  return sample_action(make_gaussian(output, config_.deviation), noise_, config_.squash_epsilon);
}

torch::Tensor AutogradGradients::judged_q(const torch::Tensor& observation, const torch::Tensor& action) {
  const torch::Tensor input = torch::cat({observation, action}, 1);
  const std::vector<torch::Tensor> q = ask(networks_.critics, input);
  return config_.quantiles > 0 ? torch::cat(q, 1).mean(1, /*keepdim=*/true) : pessimistic(q);
}

// The smallest Q, [batch, 1]; or the quantiles of all as one sorted row without its largest, [batch, atoms].
torch::Tensor AutogradGradients::pessimistic(const std::vector<torch::Tensor>& q) const {
  const torch::Tensor all = torch::cat(q, 1);
  if (config_.quantiles == 0) return all.amin(1, /*keepdim=*/true);
  const std::int64_t dropped = std::int64_t{config_.critics} * config_.quantiles_dropped;
  return std::get<0>(all.sort(1)).narrow(1, 0, all.size(1) - dropped);
}

template <class Network>
std::vector<torch::Tensor> AutogradGradients::ask(std::deque<Network>& networks, const torch::Tensor& input) {
  std::vector<torch::Tensor> answers;
  for (Network& each : networks) answers.push_back(each.network.forward(input, generator_));
  return answers;
}

// 1/2 mean (q - y)^2; or the mean over quantiles i and atoms k of |tau_i - [y_k < q_i]| huber(y_k - q_i),
// with tau_i = (i + 1/2) / quantiles.
torch::Tensor AutogradGradients::regression_loss(const torch::Tensor& q, const torch::Tensor& target) const {
  if (config_.quantiles == 0) return torch::mse_loss(q, target) * 0.5;
  const torch::Tensor error = target.unsqueeze(1) - q.unsqueeze(2);  // [batch, quantiles, atoms]
  const torch::Tensor size = error.abs();
  const torch::Tensor huber = torch::where(size > 1.0, size - 0.5, error.square() * 0.5);
  const torch::Tensor tau =
      ((torch::arange(config_.quantiles, q.options()) + 0.5) / config_.quantiles).view({1, -1, 1});
  return ((tau - (error.detach() < 0.0).to(torch::kFloat32)).abs() * huber).mean();
}

// For these learners only: what else the loss depends on keeps its gradient.
void AutogradGradients::differentiate(const torch::Tensor& loss, std::span<Learner* const> learners) {
  std::vector<torch::Tensor> inputs;
  for (const Learner* learner : learners) {
    learner->parameters.gradient.zero_();
    inputs.insert(inputs.end(), learner->parameters.views().begin(), learner->parameters.views().end());
  }
  loss.backward({}, /*retain_graph=*/{}, /*create_graph=*/false, inputs);
}

}  // namespace

std::unique_ptr<Gradients> make_autograd_gradients(const SacConfig& config, SacNetworks& networks,
                                                   torch::Device device, at::Generator& generator) {
  return std::make_unique<AutogradGradients>(config, networks, device, generator);
}

}  // namespace gallop::agent
