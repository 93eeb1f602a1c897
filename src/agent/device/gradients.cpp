// SPDX-License-Identifier: MIT
// The same losses as autograd_gradients.cpp for a CUDA device, with their derivatives written down; compare
// dense_gradients.cpp, their twin for the CPU.
#include <c10/cuda/CUDAException.h>
#include <c10/cuda/CUDAStream.h>
#include <torch/torch.h>

#include <array>
#include <utility>
#include <vector>

#include "agent/deviation.h"
#include "agent/device/networks.h"
#include "agent/gradients_ahead.h"

namespace gallop::agent {
namespace {

using device::current_stream;
using device::Mode;
using device::Pass;
using device::Rows;
using device::Stream;

Rows rows_of(const torch::Tensor& tensor) {
  return {tensor.data_ptr<float>(), static_cast<int>(tensor.stride(0)), static_cast<int>(tensor.size(0))};
}

template <typename Owners>
std::vector<Perceptron*> networks_of(Owners& owners) {
  std::vector<Perceptron*> networks;
  for (auto& owner : owners) networks.push_back(&owner.network);
  return networks;
}

device::Squash squash_of(const SacConfig& config) {
  const bool log = config.deviation == Deviation::LogClamped;
  return {log, log ? kLeastLogSigma : kLeastSigma, log ? kMostLogSigma : kMostSigma,
          static_cast<float>(config.squash_epsilon)};
}

class DeviceGradients final : public GradientsAhead {
 public:
  DeviceGradients(const SacConfig& config, SacNetworks& networks, torch::Device on, at::Generator& generator)
      : GradientsAhead(
            networks.actor.network.shape(), on, generator,
            [this](const torch::Tensor& input, const torch::Tensor& output) { act(input, output); }),
        config_(config),
        generator_(generator),
        options_(torch::device(on)),
        observations_(networks.actor.network.shape().inputs),
        actions_(networks.actor.network.shape().outputs / 2),
        outputs_(networks.critics[0].network.shape().outputs),
        squash_(squash_of(config)),
        temperature_(networks.temperature.data_ptr<float>()),
        joint_(config.target == Target::None),
        actor_({&networks.actor.network}, config.batch, on),
        acting_actor_({&networks.actor.network}, 1, on),
        critics_(networks_of(networks.critics), joint_ ? 2 * config.batch : config.batch, on),
        noise_(zeros(config.batch, actions_)),
        pairs_(zeros((joint_ ? 2 : 1) * config.batch, observations_ + actions_)),
        log_probability_(zeros(config.batch, 1)),
        parts_(zeros(2, config.batch)),
        ticket_(torch::zeros({1}, options_.dtype(torch::kInt32))) {
    if (config.target == Target::Q) targets_.emplace_back(networks_of(networks.targets), config.batch, on);
  }

  void critics(const Batch& batch) override;
  void value(const Batch& /*batch*/) override {}  // Target::Value is not for us
  void actor(const Batch& batch) override;
  void sample(const Batch& batch) override;

 private:
  [[nodiscard]] torch::Tensor zeros(std::int64_t rows, std::int64_t columns) const {
    return torch::zeros({rows, columns}, options_);
  }
  // A figure is written in place, update after update.
  float* place_of(torch::Tensor& figure) const {
    if (!figure.defined()) figure = torch::zeros({}, options_);
    return figure.data_ptr<float>();
  }
  device::Figures figures_in(torch::Tensor& first, torch::Tensor& second) const {
    return {place_of(first), place_of(second), parts_.data_ptr<float>(),
            reinterpret_cast<unsigned*>(ticket_.data_ptr<std::int32_t>())};
  }
  [[nodiscard]] float* second_half() const {
    return pairs_.data_ptr<float>() + std::ptrdiff_t{config_.batch} * pairs_.size(1);
  }
  [[nodiscard]] Rows pairs() const {
    return {pairs_.data_ptr<float>(), observations_ + actions_, config_.batch};
  }
  void sample_policy(const Rows& observation, float* pairs, const torch::Tensor* stored = nullptr);
  void act(const torch::Tensor& input, const torch::Tensor& output);

  SacConfig config_;
  at::Generator& generator_;
  torch::TensorOptions options_;
  int observations_, actions_;
  int outputs_;  // of a critic: its quantiles, or one
  device::Squash squash_;
  const float* temperature_;
  bool joint_;  // (s, a) and (s', a') as one batch, so that batch norm sees the mixture of both
  device::Networks actor_, acting_actor_, critics_;
  std::vector<device::Networks> targets_;  // one or none
  torch::Tensor noise_;                    // [batch, actions]
  torch::Tensor pairs_;                    // [batch or twice that, observation + action]
  torch::Tensor log_probability_;          // [batch]
  torch::Tensor parts_, ticket_;
};

// a = tanh(u), u = mean + sigma noise, and log pi(a|s); (s, a) go to `pairs`.
void DeviceGradients::sample_policy(const Rows& observation, float* pairs, const torch::Tensor* stored) {
  noise_.normal_(0.0, 1.0, generator_);
  device::forward(std::array{Pass{actor_, observation}}, current_stream());
  device::PolicySample sample{
      .rows = config_.batch, .observations = observations_, .actions = actions_, .squash = squash_};
  sample.output = actor_.output(0);
  sample.noise = noise_.data_ptr<float>();
  sample.observation = observation.data;
  sample.observation_stride = observation.stride;
  sample.pairs = pairs;
  sample.log_probability = log_probability_.data_ptr<float>();
  if (stored != nullptr) {
    const Rows rows = rows_of(*stored);
    sample.stored = rows.data;
    sample.stored_stride = rows.stride;
    sample.copied = pairs_.data_ptr<float>();
  }
  device::sample_policy(sample, current_stream());
}

// J_Q = 1/2 sum_i mean (Q_i(s,a) - y)^2,   y = r + discount V(s')
void DeviceGradients::critics(const Batch& batch) {
  const Stream stream = current_stream();
  if (joint_) {
    sample_policy(rows_of(batch.next_observation), second_half(), &batch.observation_action);
    device::forward(std::array{Pass{critics_, {pairs().data, pairs().stride, 2 * config_.batch}}}, stream);
  } else {
    sample_policy(rows_of(batch.next_observation), pairs_.data_ptr<float>());
    device::forward(std::array{Pass{critics_, rows_of(batch.observation_action)}, Pass{targets_[0], pairs()}},
                    stream);
  }
  device::Regression regression{
      .rows = config_.batch, .critics = config_.critics, .quantiles = config_.quantiles};
  regression.kept = config_.critics * (config_.quantiles - config_.quantiles_dropped);
  const Rows reward = rows_of(batch.reward);
  regression.reward = reward.data;
  regression.discount = rows_of(batch.discount).data;
  regression.stride = reward.stride;
  regression.reward_scale = static_cast<float>(config_.reward_scale);
  regression.temperature = temperature_;
  regression.log_probability = log_probability_.data_ptr<float>();
  for (int i = 0; i < config_.critics; ++i) {
    const std::ptrdiff_t second = std::ptrdiff_t{config_.batch} * outputs_;
    regression.now[i] = critics_.output(i);
    regression.next[i] = joint_ ? critics_.output(i) + second : targets_[0].output(i);
    regression.slope[i] = critics_.output_gradient(i);
  }
  regression.loss_and_q = figures_in(figures.critic_loss, figures.q_mean);
  device::regress(regression, stream);
  critics_.backward(stream);
}

// J_pi = mean (alpha log pi(a|s) - min_i Q_i(s,a)),   a reparametrised
void DeviceGradients::actor(const Batch& batch) {
  const Stream stream = current_stream();
  sample_policy(rows_of(batch.observation), pairs_.data_ptr<float>());
  // without target networks the critics' running statistics are what the policy is judged by (CrossQ)
  device::forward(std::array{Pass{critics_, pairs(), Mode::Evaluation}}, stream);

  device::Judgement judgement{
      .rows = config_.batch, .critics = config_.critics, .quantiles = config_.quantiles};
  judgement.temperature = temperature_;
  judgement.log_probability = log_probability_.data_ptr<float>();
  for (int i = 0; i < config_.critics; ++i) {
    judgement.q[i] = critics_.output(i);
    judgement.slope[i] = critics_.output_gradient(i);
  }
  judgement.loss_and_log_probability = figures_in(figures.actor_loss, mean_log_probability);
  device::judge(judgement, stream);
  critics_.backward_to_input(observations_, actions_, stream);

  device::PolicySlope slope{.rows = config_.batch,
                            .observations = observations_,
                            .actions = actions_,
                            .critics = config_.critics,
                            .squash = squash_};
  slope.temperature = temperature_;
  slope.output = actor_.output(0);
  slope.noise = noise_.data_ptr<float>();
  slope.pairs = pairs_.data_ptr<float>();
  for (int i = 0; i < config_.critics; ++i) slope.through[i] = critics_.input_gradient(i);
  slope.slope = actor_.output_gradient(0);
  device::policy_slope(slope, stream);
  actor_.backward(stream);
}

void DeviceGradients::sample(const Batch& batch) {
  sample_policy(rows_of(batch.observation), pairs_.data_ptr<float>());
  device::mean_log_probability(log_probability_.data_ptr<float>(), config_.batch,
                               place_of(mean_log_probability), current_stream());
}

void DeviceGradients::act(const torch::Tensor& input, const torch::Tensor& output) {
  const Stream stream = current_stream();
  device::forward(std::array{Pass{acting_actor_, rows_of(input), Mode::Evaluation}}, stream);
  C10_CUDA_CHECK(cudaMemcpyAsync(output.data_ptr<float>(), acting_actor_.output(0),
                                 static_cast<std::size_t>(output.numel()) * sizeof(float),
                                 cudaMemcpyDeviceToDevice, stream));
}

}  // namespace

device::Stream device::current_stream() { return c10::cuda::getCurrentCUDAStream().stream(); }

std::unique_ptr<Gradients> make_device_gradients(const SacConfig& config, SacNetworks& networks,
                                                 torch::Device device, at::Generator& generator) {
  const bool known = config.target != Target::Value && config.critics <= device::kMostNetworks &&
                     config.critics * config.quantiles <= device::kMostAtoms;
  if (!known) return nullptr;
  for (const Learner* learner : networks.learners()) {
    if (!device::Networks::can_run(learner->network.shape())) return nullptr;
  }
  // batch norms beside target networks would judge the policy by the batch's statistics
  if (config.target == Target::Q && config.norm != Normalization::None) return nullptr;
  return std::make_unique<DeviceGradients>(config, networks, device, generator);
}

}  // namespace gallop::agent
