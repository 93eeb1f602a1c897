// SPDX-License-Identifier: MIT
// The same losses as autograd_gradients.cpp, with their derivatives written down. Critics are
// independent, so they are shared out among the threads; of the actor, its rows.
#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <numeric>
#include <vector>

#include "agent/dense_network.h"
#include "agent/deviation.h"
#include "agent/gradients.h"
#include "agent/kernels.h"

namespace gallop::agent {
namespace {

using Mode = DenseNetwork::Mode;

Rows rows_of(const torch::Tensor& tensor) {
  return {tensor.data_ptr<float>(), tensor.stride(0), static_cast<int>(tensor.size(0))};
}

DenseNetwork dense(Learner& learner, int rows) { return {learner.network, learner.parameters, rows}; }
DenseNetwork dense(Follower& follower, int rows) { return {follower.network, follower.parameters, rows}; }

// A figure is written in place, update after update.
void write(torch::Tensor& figure, double value) {
  if (!figure.defined()) figure = torch::zeros({});
  *figure.data_ptr<float>() = static_cast<float>(value);
}

float smallest(const std::vector<const float*>& q, int row) {
  float least = q[0][row];
  for (const float* of_one : q) least = std::min(least, of_one[row]);
  return least;
}

class DenseGradients final : public Gradients {
 public:
  DenseGradients(const SacConfig& config, SacNetworks& networks, at::Generator& generator, Crew& crew)
      : config_(config),
        generator_(generator),
        crew_(crew),
        batch_size_(config.batch),
        critic_rows_(config.target == Target::None ? 2 * config.batch : config.batch),
        observations_(networks.actor.network.shape().inputs),
        actions_(networks.actor.network.shape().outputs / 2),
        pair_size_(observations_ + actions_),
        outputs_(networks.critics[0].network.shape().outputs),
        all_atoms_(config.quantiles == 0 ? 1 : config.critics * config.quantiles),
        atoms_(config.quantiles == 0 ? 1 : config.critics * (config.quantiles - config.quantiles_dropped)),
        temperature_(networks.temperature),
        actor_(dense(networks.actor, batch_size_)),
        noise_(torch::zeros({batch_size_, actions_})) {
    if (networks.value) value_.push_back(dense(*networks.value, batch_size_));
    for (Follower& target : networks.targets) targets_.push_back(dense(target, batch_size_));
    for (Learner& critic : networks.critics) critics_.push_back(dense(critic, critic_rows_));
    const auto buffer = [](int rows, int columns) {
      return AlignedBuffer(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns));
    };
    action_ = buffer(batch_size_, actions_);
    entropy_slope_ = buffer(batch_size_, actions_);
    sigma_ = buffer(batch_size_, actions_);
    log_sigma_ = buffer(batch_size_, actions_);
    log_slope_ = buffer(batch_size_, actions_);
    log_probability_ = buffer(batch_size_, 1);
    pairs_ = buffer(critic_rows_, pair_size_);
    regression_target_ = buffer(batch_size_, all_atoms_);
    for (std::size_t i = 0; i < critics_.size(); ++i) {
      slopes_.push_back(buffer(critic_rows_, outputs_));
      action_slopes_.push_back(buffer(batch_size_, actions_));
    }
    value_slope_ = buffer(batch_size_, 1);
    actor_slope_ = buffer(batch_size_, 2 * actions_);
    losses_.resize(critics_.size());
  }

  void critics(const Batch& batch) override;
  void value(const Batch& batch) override;
  void actor(const Batch& batch) override;
  void sample(const Batch& batch) override;
  void forward_actor(std::span<const float> observation, std::span<float> output) override {
    const float* answer = actor_.forward_one(observation.data());
    std::copy_n(answer, output.size(), output.begin());
  }

 private:
  void sample_policy(const Rows& observation);
  void sample_rows(int first, int last);
  void next_value(const Batch& batch);
  const std::vector<const float*>& ask(std::vector<DenseNetwork>& networks, const Rows& rows, Mode mode);
  void soft_value(const std::vector<const float*>& q, int first_row = 0);
  double regress_mean(const DenseNetwork& network, AlignedBuffer& slope) const;
  float* target_of(int row) {
    return regression_target_.data() + static_cast<std::ptrdiff_t>(row) * all_atoms_;
  }
  double regress(const DenseNetwork& critic, AlignedBuffer& slope);
  double judge(const std::vector<const float*>& q);
  void actor_slope(int first, int last);
  [[nodiscard]] float sigma_slope(float raw, float sigma) const;
  void write_pairs(float* out, const Rows& observation);
  [[nodiscard]] float temperature() const { return *temperature_.data_ptr<float>(); }
  [[nodiscard]] Rows pairs() const { return {pairs_.data(), pair_size_, batch_size_}; }
  // work(first, last) for parts of the batch, on every thread
  void by_rows(const std::function<void(int, int)>& work);

  SacConfig config_;
  at::Generator& generator_;
  Crew& crew_;
  Crew alone_{1};  // for work that is itself one of the crew's parts
  int batch_size_, critic_rows_, observations_, actions_, pair_size_;
  int outputs_;    // of a critic: its quantiles, or one
  int all_atoms_;  // of a row's regression target, before the largest are dropped
  int atoms_;      // that count
  const torch::Tensor& temperature_;

  DenseNetwork actor_;
  std::vector<DenseNetwork> critics_;
  std::vector<DenseNetwork> value_;  // one or none
  std::vector<DenseNetwork> targets_;

  torch::Tensor noise_;                          // [batch, actions]
  AlignedBuffer action_;                         // [batch, actions], of the latest sample
  AlignedBuffer sigma_, log_sigma_, log_slope_;  // [batch, actions]
  AlignedBuffer entropy_slope_;                  // [batch, actions], d log pi / du
  AlignedBuffer log_probability_;                // [batch]
  AlignedBuffer pairs_;                          // [critic rows, observation + action]
  AlignedBuffer regression_target_;              // [batch, all atoms], those that count first
  std::vector<double> losses_;                   // of each critic
  std::vector<const float*> answers_;            // of the networks that were asked last
  std::vector<AlignedBuffer> slopes_;  // of each critic, [critic rows, outputs], d loss / dQ; zero for the
                                       // rows of (s',a') in a joint batch
  std::vector<AlignedBuffer> action_slopes_;  // of each critic, [batch, actions], d loss / da through it
  AlignedBuffer value_slope_;                 // [batch], d loss / dV
  AlignedBuffer actor_slope_;                 // [batch, 2 actions], d loss / d actor's output
};

// Parts begin where a vector would: an element is computed with the same neighbours whoever computes it.
void DenseGradients::by_rows(const std::function<void(int, int)>& work) {
  constexpr int kVector = 16;
  crew_.in_parts((batch_size_ + kVector - 1) / kVector,
                 [&](int first, int last) { work(first * kVector, std::min(last * kVector, batch_size_)); });
}

// a = tanh(u), u = mean + sigma noise, and log pi(a|s); see squashed_gaussian.cpp for the formulas.
void DenseGradients::sample_policy(const Rows& observation) {
  noise_.normal_(0.0, 1.0, generator_);
  actor_.draw_masks(batch_size_, generator_);
  actor_.forward(observation, Mode::Training, crew_);
  by_rows([this](int first, int last) { sample_rows(first, last); });
}

void DenseGradients::sample_rows(int first, int last) {
  const float half_log_two_pi = 0.5F * std::log(2.0F * std::numbers::pi_v<float>);
  const auto epsilon = static_cast<float>(config_.squash_epsilon);
  const std::ptrdiff_t begin = static_cast<std::ptrdiff_t>(first) * actions_;
  const std::ptrdiff_t count = static_cast<std::ptrdiff_t>(last - first) * actions_;
  const float* noise = noise_.data_ptr<float>();

  float* sigma = sigma_.data();
  float* log_sigma = log_sigma_.data();
  for (int b = first; b < last; ++b) {
    const float* raw = actor_.output() + (static_cast<std::ptrdiff_t>(b) * 2 + 1) * actions_;
    std::copy_n(raw, actions_, log_sigma + static_cast<std::ptrdiff_t>(b) * actions_);
  }
  if (config_.deviation == Deviation::LogClamped) {
    std::transform(log_sigma + begin, log_sigma + begin + count, log_sigma + begin,
                   [](float raw) { return std::clamp(raw, kLeastLogSigma, kMostLogSigma); });
    kernels().exp(log_sigma + begin, count, sigma + begin);
  } else {
    std::transform(log_sigma + begin, log_sigma + begin + count, sigma + begin,
                   [](float raw) { return std::clamp(raw, kLeastSigma, kMostSigma); });
    std::transform(sigma + begin, sigma + begin + count, log_sigma + begin,
                   [](float s) { return std::log(s); });
  }

  float* u = action_.data();  // squashed in place
  for (int b = first; b < last; ++b) {
    const float* mean = actor_.output() + static_cast<std::ptrdiff_t>(b) * 2 * actions_;
    const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(b) * actions_;
    for (int i = 0; i < actions_; ++i) u[row + i] = mean[i] + sigma[row + i] * noise[row + i];
  }
  kernels().squash(u + begin, count, action_.data() + begin, log_slope_.data() + begin);
  if (epsilon > 0.0F) kernels().exp(log_slope_.data() + begin, count, entropy_slope_.data() + begin);

  for (int b = first; b < last; ++b) {
    float log_probability = 0.0F;
    for (int i = 0; i < actions_; ++i) {
      const auto n =
          static_cast<std::size_t>(b) * static_cast<std::size_t>(actions_) + static_cast<std::size_t>(i);
      // log da/du = log(1 - a^2), and d log pi / du = -d log_slope / du
      float log_slope = log_slope_[n];
      float entropy_slope = 2.0F * action_[n];
      if (epsilon > 0.0F) {
        const float rest = entropy_slope_[n];
        log_slope = std::log(rest + epsilon);
        entropy_slope *= rest / (rest + epsilon);
      }
      entropy_slope_[n] = entropy_slope;
      log_probability += noise[n] * noise[n] * -0.5F - half_log_two_pi - log_sigma[n] - log_slope;
    }
    log_probability_[static_cast<std::size_t>(b)] = log_probability;
  }
}

void DenseGradients::write_pairs(float* out, const Rows& observation) {
  by_rows([&](int first, int last) {
    for (int b = first; b < last; ++b) {
      float* row = out + static_cast<std::ptrdiff_t>(b) * pair_size_;
      std::copy_n(observation.data + b * observation.stride, observations_, row);
      std::copy_n(action_.data() + static_cast<std::ptrdiff_t>(b) * actions_, actions_, row + observations_);
    }
  });
}

// J_Q = 1/2 sum_i mean (Q_i(s,a) - y)^2,   y = r + discount V(s')
void DenseGradients::critics(const Batch& batch) {
  const Rows observed_pairs = rows_of(batch.observation_action);
  if (config_.target == Target::None) {
    // (s,a) and (s',a') as one batch, so that batch norm sees the mixture of both
    sample_policy(rows_of(batch.next_observation));
    for (int b = 0; b < batch_size_; ++b) {
      std::copy_n(observed_pairs.data + b * observed_pairs.stride, pair_size_,
                  pairs_.data() + static_cast<std::ptrdiff_t>(b) * pair_size_);
    }
    write_pairs(pairs_.data() + static_cast<std::ptrdiff_t>(batch_size_) * pair_size_,
                rows_of(batch.next_observation));
    soft_value(ask(critics_, {pairs_.data(), pair_size_, 2 * batch_size_}, Mode::Training), batch_size_);
  } else {
    next_value(batch);
    ask(critics_, observed_pairs, Mode::Training);
  }

  const Rows reward = rows_of(batch.reward);
  const Rows discount = rows_of(batch.discount);
  const auto scale = static_cast<float>(config_.reward_scale);
  for (int b = 0; b < batch_size_; ++b) {
    float* target = target_of(b);
    for (int k = 0; k < atoms_; ++k) {
      target[k] = reward.data[b * reward.stride] * scale + discount.data[b * discount.stride] * target[k];
    }
  }
  const float* first = critics_[0].output();
  const std::ptrdiff_t answers = static_cast<std::ptrdiff_t>(batch_size_) * outputs_;
  const double q_sum = std::accumulate(first, first + answers, 0.0);
  crew_.each(config_.critics, [this](int n) {
    const auto i = static_cast<std::size_t>(n);
    losses_[i] = regress(critics_[i], slopes_[i]);
    critics_[i].backward(slopes_[i].data(), alone_);
  });
  write(figures.critic_loss, std::accumulate(losses_.begin(), losses_.end(), 0.0));
  write(figures.q_mean, q_sum / batch_size_ / outputs_);
}

// The loss of one critic, and its slope in what the critic said.
double DenseGradients::regress(const DenseNetwork& critic, AlignedBuffer& slope) {
  if (config_.quantiles == 0) return regress_mean(critic, slope);
  double sum = 0.0;
  const float share = 1.0F / static_cast<float>(batch_size_);
  for (int b = 0; b < batch_size_; ++b) {
    const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(b) * outputs_;
    sum += kernels().quantile_regression(critic.output() + row, outputs_, target_of(b), atoms_, share,
                                         slope.data() + row);
  }
  return sum / batch_size_;
}

// 1/2 mean (q - y)^2
double DenseGradients::regress_mean(const DenseNetwork& network, AlignedBuffer& slope) const {
  double sum = 0.0;
  const float share = 1.0F / static_cast<float>(batch_size_);
  for (std::size_t b = 0; b < static_cast<std::size_t>(batch_size_); ++b) {
    const float error = network.output()[b] - regression_target_[b];
    slope[b] = error * share;
    sum += static_cast<double>(error) * error;
  }
  return 0.5 * sum / batch_size_;
}

// What each of the networks says of the rows.
const std::vector<const float*>& DenseGradients::ask(std::vector<DenseNetwork>& networks, const Rows& rows,
                                                     Mode mode) {
  if (mode == Mode::Training) {
    for (DenseNetwork& network : networks) network.draw_masks(rows.count, generator_);
  }
  crew_.each(static_cast<int>(networks.size()),
             [&](int i) { networks[static_cast<std::size_t>(i)].forward(rows, mode, alone_); });
  answers_.clear();
  for (const DenseNetwork& network : networks) answers_.push_back(network.output());
  return answers_;
}

// regression_target_ = q - alpha log pi(a|s) with the smallest q; or with every quantile of all critics but
// the largest
void DenseGradients::soft_value(const std::vector<const float*>& q, int first_row) {
  by_rows([&, first_row](int first, int last) {
    for (int b = first; b < last; ++b) {
      const float bonus = -temperature() * log_probability_[static_cast<std::size_t>(b)];
      float* target = target_of(b);
      if (config_.quantiles == 0) {
        *target = smallest(q, first_row + b) + bonus;
        continue;
      }
      const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(first_row + b) * outputs_;
      float* end = target;
      for (const float* of_one : q) end = std::copy_n(of_one + row, outputs_, end);
      const auto finite = [](float atom) { return std::isfinite(atom); };
      if (std::all_of(target, end, finite)) {  // else the loss will say so
        std::nth_element(target, target + atoms_ - 1, end);
      }
      for (int k = 0; k < atoms_; ++k) target[k] += bonus;
    }
  });
}

// V(s') = min_i Q'_i(s',a') - alpha log pi(a'|s'), or the target value network's own
void DenseGradients::next_value(const Batch& batch) {
  if (config_.target == Target::Value) {
    targets_[0].draw_masks(batch_size_, generator_);
    targets_[0].forward(rows_of(batch.next_observation), Mode::Training, crew_);
    std::copy_n(targets_[0].output(), batch_size_, regression_target_.begin());
    return;
  }
  sample_policy(rows_of(batch.next_observation));
  write_pairs(pairs_.data(), rows_of(batch.next_observation));
  soft_value(ask(targets_, pairs(), Mode::Training));
}

// J_V = 1/2 mean (V(s) - (min_i Q_i(s,a) - alpha log pi(a|s)))^2,   a freshly drawn
void DenseGradients::value(const Batch& batch) {
  sample_policy(rows_of(batch.observation));
  write_pairs(pairs_.data(), rows_of(batch.observation));
  soft_value(ask(critics_, pairs(), Mode::Training));
  DenseNetwork& network = value_[0];
  network.draw_masks(batch_size_, generator_);
  network.forward(rows_of(batch.observation), Mode::Training, crew_);
  write(figures.value_loss, regress_mean(network, value_slope_));
  network.backward(value_slope_.data(), crew_);
}

// J_pi = mean (alpha log pi(a|s) - min_i Q_i(s,a)),   a reparametrised
void DenseGradients::actor(const Batch& batch) {
  // without target networks the critics' running statistics are what the policy is judged by (CrossQ)
  sample_policy(rows_of(batch.observation));
  write_pairs(pairs_.data(), rows_of(batch.observation));
  const double loss =
      judge(ask(critics_, pairs(), config_.target == Target::None ? Mode::Evaluation : Mode::Training));
  crew_.each(config_.critics, [this](int n) {
    const auto i = static_cast<std::size_t>(n);
    critics_[i].backward_to_input(slopes_[i].data(), observations_, actions_, action_slopes_[i].data(),
                                  alone_);
  });
  by_rows([this](int first, int last) { actor_slope(first, last); });
  actor_.backward(actor_slope_.data(), crew_);

  write(figures.actor_loss, loss);
  write(mean_log_probability,
        std::accumulate(log_probability_.begin(), log_probability_.end(), 0.0) / batch_size_);
}

// The actor's loss, and its slopes in what the critics said: of the smallest Q, equal ones sharing it, or of
// the mean of all quantiles.
double DenseGradients::judge(const std::vector<const float*>& q) {
  double loss = 0.0;
  const float share = 1.0F / static_cast<float>(batch_size_);
  if (config_.quantiles > 0) {
    const float each = share / static_cast<float>(all_atoms_);
    const std::ptrdiff_t answers = static_cast<std::ptrdiff_t>(batch_size_) * outputs_;
    for (std::size_t i = 0; i < critics_.size(); ++i) {
      std::fill_n(slopes_[i].begin(), answers, -each);
      loss -= each * std::accumulate(q[i], q[i] + answers, 0.0);
    }
  } else {
    for (int b = 0; b < batch_size_; ++b) {
      const float least = smallest(q, b);
      const auto holders =
          std::count_if(q.begin(), q.end(), [&](const float* of_one) { return of_one[b] == least; });
      for (std::size_t i = 0; i < critics_.size(); ++i) {
        const bool counts = q[i][b] == least;
        slopes_[i][static_cast<std::size_t>(b)] = counts ? -share / static_cast<float>(holders) : 0.0F;
      }
      loss -= share * least;
    }
  }
  for (const float log_probability : log_probability_) loss += share * temperature() * log_probability;
  return loss;
}

// From dQ/da and d log pi / du to the slopes of the actor's means and raw deviations.
void DenseGradients::actor_slope(int first, int last) {
  const float weight = temperature() / static_cast<float>(batch_size_);
  const float* noise = noise_.data_ptr<float>();
  for (int b = first; b < last; ++b) {
    const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(b) * 2 * actions_;
    const float* output = actor_.output() + row;
    float* slope = actor_slope_.data() + row;
    for (int i = 0; i < actions_; ++i) {
      const auto place =
          static_cast<std::size_t>(b) * static_cast<std::size_t>(actions_) + static_cast<std::size_t>(i);
      const float a = action_[place];
      float q_slope = 0.0F;
      for (const AlignedBuffer& through : action_slopes_) q_slope += through[place];
      const float through_q = q_slope * (1.0F - a * a);
      const float u = through_q + weight * entropy_slope_[place];
      slope[i] = u;
      slope[actions_ + i] =
          (u * noise[place] - weight / sigma_[place]) * sigma_slope(output[actions_ + i], sigma_[place]);
    }
  }
}

// d sigma / d output
float DenseGradients::sigma_slope(float raw, float sigma) const {
  if (config_.deviation == Deviation::LinearClamped)
    return raw >= kLeastSigma && raw <= kMostSigma ? 1.0F : 0.0F;
  return raw >= kLeastLogSigma && raw <= kMostLogSigma ? sigma : 0.0F;
}

void DenseGradients::sample(const Batch& batch) {
  sample_policy(rows_of(batch.observation));
  write(mean_log_probability,
        std::accumulate(log_probability_.begin(), log_probability_.end(), 0.0) / batch_size_);
}

}  // namespace

std::unique_ptr<Gradients> make_dense_gradients(const SacConfig& config, SacNetworks& networks,
                                                at::Generator& generator, Crew& crew) {
  for (const Learner* learner : networks.learners()) {
    if (!DenseNetwork::can_run(learner->network.shape())) return nullptr;
  }
  return std::make_unique<DenseGradients>(config, networks, generator, crew);
}

}  // namespace gallop::agent
