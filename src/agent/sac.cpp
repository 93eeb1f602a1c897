// SPDX-License-Identifier: MIT
// One update of soft actor-critic, loss by loss; the formula of each stands above it.
#include "agent/sac.h"

#include <torch/torch.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "agent/random.h"
#include "agent/snapshot.h"
#include "errors.h"

namespace gallop::agent {
namespace {

at::Generator make_generator(torch::Device device, std::uint64_t seed) {
  at::Generator generator = at::globalContext().defaultGenerator(device).clone();
  generator.set_current_seed(seed);
  return generator;
}

PerceptronShape actor_shape(const SacConfig& config, int observation_size, int action_size) {
  return {observation_size,     config.hidden,   2 * action_size, config.actor_norm,
          config.norm_momentum, config.norm_eps, config.dropout,  config.xavier};
}

PerceptronShape critic_shape(const SacConfig& config, int inputs) {
  return {inputs,         config.hidden, 1, config.norm, config.norm_momentum, config.norm_eps,
          config.dropout, config.xavier};
}

PerceptronShape value_shape(const SacConfig& config, int observation_size) {
  PerceptronShape shape = critic_shape(config, observation_size);
  shape.norm = Normalization::None;
  return shape;
}

AdamOptions adam(const SacConfig& config, double learning_rate) {
  return {.learning_rate = learning_rate, .beta1 = config.adam_beta1, .weight_decay = config.weight_decay};
}

std::string with_thousands(std::int64_t number) {
  std::string text = std::to_string(number);
  for (auto i = static_cast<std::ptrdiff_t>(text.size()) - 3; i > 0; i -= 3) {
    text.insert(static_cast<std::size_t>(i), ",");
  }
  return text;
}

bool is_finite(const torch::Tensor& tensor) { return torch::isfinite(tensor).all().item<bool>(); }

}  // namespace

Sac::Sac(const SacConfig& config, int observation_size, int action_size, torch::Device device,
         std::uint64_t seed)
    : config_(config),
      device_(device),
      action_size_(action_size),
      target_entropy_(config.target_entropy_auto ? -action_size : config.target_entropy),
      weights_(make_generator(torch::kCPU, derive_seed(seed, Stream::Weights))),
      generator_(make_generator(device, derive_seed(seed, Stream::Updates))),
      actor_("actor", actor_shape(config, observation_size, action_size), adam(config, config.lr_actor),
             weights_, device),
      critic1_("critic1", critic_shape(config, observation_size + action_size),
               adam(config, config.lr_critic), weights_, device),
      critic2_("critic2", critic_shape(config, observation_size + action_size),
               adam(config, config.lr_critic), weights_, device),
      log_temperature_({torch::full({1}, std::log(config.alpha), torch::device(device)).requires_grad_()}),
      temperature_optimiser_(log_temperature_, adam(config, config.lr_alpha)),
      temperature_(log_temperature_.values.exp()),
      noise_(torch::zeros({config.batch, action_size}, torch::device(device))) {
  switch (config.target) {
    case Target::Q:
      targets_.emplace_back(critic1_, weights_, device);
      targets_.emplace_back(critic2_, weights_, device);
      break;
    case Target::Value:
      value_ = std::make_unique<Learner>("value", value_shape(config, observation_size),
                                         adam(config, config.lr_value), weights_, device);
      targets_.emplace_back(*value_, weights_, device);
      break;
    case Target::None:
      joint_ = torch::zeros({2 * config.batch, observation_size + action_size}, torch::device(device));
      break;
  }
  train(true);
}

void Sac::train(bool on) {
  actor_.network.train(on);
  critic1_.network.train(on);
  critic2_.network.train(on);
  if (value_) value_->network.train(on);
  for (Follower& target : targets_) target.network.train(on);
}

void Sac::update(const Batch& batch, double rate_factor, std::int64_t environment_step) {
  ++updates_;
  rate_factor_ = rate_factor;
  environment_step_ = environment_step;
  log_probability_.reset();

  const bool actor_due = updates_ % config_.policy_delay == 0;
  const bool temperature_due = config_.alpha_learned && updates_ % config_.alpha_delay == 0;

  if (config_.target == Target::Value) {  // the order of Haarnoja et al. 2018a, and of the notebook
    update_value(batch);
    if (actor_due) update_actor(batch);
    if (temperature_due) update_temperature(batch);
    update_critics(batch);
  } else {  // the order of Haarnoja et al. 2018b, algorithm 1
    update_critics(batch);
    if (actor_due) update_actor(batch);
    if (temperature_due) update_temperature(batch);
  }
  if (updates_ % config_.target_every == 0) update_targets();
}

// J_Q = 1/2 sum_i mean (Q_i(s,a) - y)^2,   y = r + gamma (1 - ended) V(s')
void Sac::update_critics(const Batch& batch) {
  const torch::Tensor discount = (1.0 - batch.ended) * config_.gamma;
  const torch::Tensor reward = batch.reward * config_.reward_scale;
  torch::Tensor q1, q2, target;

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
      joint_.narrow(0, size, size).narrow(1, observation_size, action_size_).copy_(next.action);
    }
    const auto both1 = critic1_.network.forward(joint_, generator_).chunk(2, 0);
    const auto both2 = critic2_.network.forward(joint_, generator_).chunk(2, 0);
    const torch::Tensor next_q = torch::min(both1[1], both2[1]).detach();
    target = reward + discount * (next_q - temperature_ * next.log_probability);
    q1 = both1[0];
    q2 = both2[0];
  } else {
    target = reward + discount * next_value(batch);
    q1 = critic1_.network.forward(batch.observation_action, generator_);
    q2 = critic2_.network.forward(batch.observation_action, generator_);
  }

  const torch::Tensor loss = (torch::mse_loss(q1, target) + torch::mse_loss(q2, target)) * 0.5;
  descend(loss, "critic loss", std::array{&critic1_, &critic2_});
  figures_.critic_loss = loss.detach();
  figures_.q_mean = q1.detach().mean();
}

// V(s') = min_i Q'_i(s',a') - alpha log pi(a'|s'), or the target value network's own
torch::Tensor Sac::next_value(const Batch& batch) {
  const torch::NoGradGuard no_gradient;
  if (config_.target == Target::Value) return targets_[0].network.forward(batch.next_observation, generator_);

  const ActionSample next = sample_policy(batch.next_observation);
  const torch::Tensor input = torch::cat({batch.next_observation, next.action}, 1);
  const torch::Tensor q = torch::min(targets_[0].network.forward(input, generator_),
                                     targets_[1].network.forward(input, generator_));
  return q - temperature_ * next.log_probability;
}

// J_V = 1/2 mean (V(s) - (min_i Q_i(s,a) - alpha log pi(a|s)))^2,   a freshly drawn
void Sac::update_value(const Batch& batch) {
  torch::Tensor target;
  {
    const torch::NoGradGuard no_gradient;
    const ActionSample now = sample_policy(batch.observation);
    target = smaller_q(batch.observation, now.action) - temperature_ * now.log_probability;
  }
  const torch::Tensor loss =
      torch::mse_loss(value_->network.forward(batch.observation, generator_), target) * 0.5;
  descend(loss, "value loss", std::array{value_.get()});
  figures_.value_loss = loss.detach();
}

// J_pi = mean (alpha log pi(a|s) - min_i Q_i(s,a)),   a reparametrised
void Sac::update_actor(const Batch& batch) {
  // without target networks the critics' running statistics are what the policy is judged by (CrossQ)
  const bool critics_evaluate = config_.target == Target::None;
  critic1_.network.train(!critics_evaluate);
  critic2_.network.train(!critics_evaluate);
  const ActionSample now = sample_policy(batch.observation);
  const torch::Tensor loss =
      (temperature_ * now.log_probability - smaller_q(batch.observation, now.action)).mean();
  critic1_.network.train(true);
  critic2_.network.train(true);

  descend(loss, "actor loss", std::array{&actor_});
  log_probability_ = now.log_probability.detach();
  figures_.actor_loss = loss.detach();
  figures_.entropy = -log_probability_.mean();
}

// J_alpha = -log alpha mean (log pi(a|s) + target entropy)
void Sac::update_temperature(const Batch& batch) {
  if (!log_probability_.defined()) {
    const torch::NoGradGuard no_gradient;
    log_probability_ = sample_policy(batch.observation).log_probability;
  }
  const torch::NoGradGuard no_gradient;  // the loss is linear in log alpha: its slope is written down
  const torch::Tensor slope = -(log_probability_.mean() + target_entropy_);
  figures_.temperature_loss = log_temperature_.values.squeeze(0) * slope;
  require_finite(figures_.temperature_loss, "temperature loss", {});
  log_temperature_.gradient.copy_(slope);
  clip_gradient(log_temperature_.gradient, config_.grad_clip_alpha);
  temperature_optimiser_.step(rate_factor_);

  temperature_ = log_temperature_.values.exp();
  if (config_.alpha_max > 0.0) temperature_.clamp_max_(config_.alpha_max);
  temperature_.clamp_min_(config_.alpha_min);
}

void Sac::update_targets() {
  if (config_.target == Target::Q) {
    targets_[0].follow(critic1_, config_.tau);
    targets_[1].follow(critic2_, config_.tau);
  } else if (config_.target == Target::Value) {
    targets_[0].follow(*value_, config_.tau);
  }
}

ActionSample Sac::sample_policy(const torch::Tensor& observation) {
  noise_.normal_(0.0, 1.0, generator_);
  return sample_action(make_gaussian(actor_.network.forward(observation, generator_), config_.deviation),
                       noise_, config_.squash_epsilon);
}

torch::Tensor Sac::smaller_q(const torch::Tensor& observation, const torch::Tensor& action) {
  const torch::Tensor input = torch::cat({observation, action}, 1);
  return torch::min(critic1_.network.forward(input, generator_), critic2_.network.forward(input, generator_));
}

// Gradient of `loss` for these learners only, then clip and step each.
void Sac::descend(const torch::Tensor& loss, const char* loss_name, std::span<Learner* const> learners) {
  std::vector<torch::Tensor> inputs;
  for (const Learner* learner : learners) {
    learner->parameters.gradient.zero_();
    inputs.insert(inputs.end(), learner->parameters.views().begin(), learner->parameters.views().end());
  }
  loss.backward({}, /*retain_graph=*/{}, /*create_graph=*/false, inputs);
  require_finite(loss, loss_name, learners);

  for (Learner* learner : learners) {
    const torch::Tensor norm = clip_gradient(learner->parameters.gradient, config_.grad_clip);
    if (learner == &actor_) figures_.actor_gradient_norm = norm;
    if (learner == &critic1_) figures_.critic_gradient_norm = norm;
    learner->optimiser.step(rate_factor_);
  }
}

// On the CPU every loss is looked at, before it can spoil a weight. On an accelerator a look would stall the
// queue, so it is taken every hundredth update; a non-finite weight stays so until then.
void Sac::require_finite(const torch::Tensor& loss, const char* loss_name,
                         std::span<Learner* const> learners) const {
  if (!device_.is_cpu() && updates_ % 100 != 0) return;
  const double value = loss.item<double>();
  if (std::isfinite(value)) return;

  std::string culprit;
  for (const Learner* learner : learners) {
    for (const auto& item : learner->network.named_parameters()) {
      if (!culprit.empty()) break;
      if (!is_finite(item.value())) {
        culprit = learner->name + "." + dotted(item.key());
      } else if (!is_finite(item.value().grad())) {
        culprit = learner->name + "." + dotted(item.key()) + ".grad";
      }
    }
  }
  throw DivergenceError(std::string(loss_name) + " is " + (std::isnan(value) ? "NaN" : "infinite") +
                            " at step " + with_thousands(environment_step_) +
                            (culprit.empty() ? "" : "; first bad tensor " + culprit),
                        "--grad-clip 1 or lower --lr");
}

void Sac::act(std::span<const float> observation, std::span<const float> noise, std::span<float> action) {
  const torch::NoGradGuard no_gradient;
  actor_.network.eval();
  torch::Tensor input = torch::empty({1, static_cast<std::int64_t>(observation.size())});
  std::copy(observation.begin(), observation.end(), input.data_ptr<float>());
  const torch::Tensor output = actor_.network.forward(input.to(device_), generator_).cpu();
  actor_.network.train();

  const Gaussian gaussian = make_gaussian(output, config_.deviation);
  const float* mean = gaussian.mean.data_ptr<float>();
  const float* deviation = gaussian.deviation.data_ptr<float>();
  for (std::size_t i = 0; i < action.size(); ++i) {
    action[i] = std::tanh(noise.empty() ? mean[i] : mean[i] + deviation[i] * noise[i]);
  }
}

std::vector<const Learner*> Sac::learners() const {
  std::vector<const Learner*> all = {&actor_, &critic1_, &critic2_};
  if (value_) all.push_back(value_.get());
  return all;
}

std::int64_t Sac::trained_parameters() const {
  std::int64_t count = 0;
  for (const Learner* learner : learners()) count += learner->parameters.values.numel();
  return count;
}

NamedTensors Sac::network_state() const {
  NamedTensors state;
  add_actor(state, actor_.network, config_.deviation);
  for (const Learner* learner : learners()) add_tensors(state, learner->name, learner->network);
  for (const Follower& target : targets_) add_tensors(state, target.name, target.network);
  return state;
}

NamedTensors Sac::optimiser_state() const {
  NamedTensors state;
  for (const Learner* learner : learners()) {
    state[learner->name + ".first_moment"] = learner->optimiser.first_moment;
    state[learner->name + ".second_moment"] = learner->optimiser.second_moment;
    state[learner->name + ".steps"] = torch::tensor(learner->optimiser.steps);
  }
  return state;
}

NamedTensors Sac::temperature_state() const {
  return {{"log_alpha", log_temperature_.values},
          {"first_moment", temperature_optimiser_.first_moment},
          {"second_moment", temperature_optimiser_.second_moment},
          {"steps", torch::tensor(temperature_optimiser_.steps)}};
}

}  // namespace gallop::agent
