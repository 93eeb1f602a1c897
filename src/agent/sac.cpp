// SPDX-License-Identifier: MIT
// The order of an update, and what is done with each gradient.
#include "agent/sac.h"

#include <torch/torch.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <utility>

#include "agent/deviation.h"
#include "agent/flush_denormals.h"
#include "agent/random.h"
#include "agent/snapshot.h"
#include "errors.h"

namespace gallop::agent {
namespace {

constexpr std::int64_t kLookEvery = 100;       // updates on an accelerator
constexpr std::uint64_t kAverageSamples = 64;  // actors that a long average takes in, at the least

at::Generator make_generator(torch::Device device, std::uint64_t seed) {
  at::Generator generator = at::globalContext().defaultGenerator(device).clone();
  generator.set_current_seed(seed);
  return generator;
}

std::string with_thousands(std::int64_t number) {
  std::string text = std::to_string(number);
  for (auto i = static_cast<std::ptrdiff_t>(text.size()) - 3; i > 0; i -= 3) {
    text.insert(static_cast<std::size_t>(i), ",");
  }
  return text;
}

// `figures` may be constant.
template <typename Figures>
auto named(Figures& figures) {
  return std::array{std::pair{"figure.critic_loss", &figures.critic_loss},
                    std::pair{"figure.value_loss", &figures.value_loss},
                    std::pair{"figure.actor_loss", &figures.actor_loss},
                    std::pair{"figure.temperature_loss", &figures.temperature_loss},
                    std::pair{"figure.actor_gradient_norm", &figures.actor_gradient_norm},
                    std::pair{"figure.critic_gradient_norm", &figures.critic_gradient_norm},
                    std::pair{"figure.entropy", &figures.entropy},
                    std::pair{"figure.q_mean", &figures.q_mean}};
}

// Of an actor that is not the policy itself, beside the average that is.
const std::string kLearning = "learning_";

// The same networks as a run that does, or does not, average its actor saves them.
NamedTensors with_learning_actor(NamedTensors networks, bool average) {
  const std::string policy = "actor.";
  const bool has_average = networks.contains(kLearning + policy + "l0.weight");
  if (has_average == average) return networks;
  NamedTensors others;
  for (const auto& [name, tensor] : networks) {
    if (average && name.starts_with(policy)) others[kLearning + name] = tensor;
    if (!average && name.starts_with(kLearning + policy)) others[name.substr(kLearning.size())] = tensor;
  }
  for (const auto& [name, tensor] : others) networks[name] = tensor;
  return networks;
}

bool is_finite(const torch::Tensor& tensor) { return torch::isfinite(tensor).all().item<bool>(); }

}  // namespace

Sac::Sac(const SacConfig& config, int observation_size, int action_size, torch::Device device,
         std::uint64_t seed, int threads, Arithmetic arithmetic)
    : config_(config),
      device_(device),
      records_(!device.is_cpu() && arithmetic != Arithmetic::Eager),
      last_target_entropy_(config.target_entropy_auto ? -action_size : config.target_entropy),
      weights_(make_generator(torch::kCPU, derive_seed(seed, Stream::Weights))),
      generator_(make_generator(device, derive_seed(seed, Stream::Updates))),
      networks_(config, observation_size, action_size, device, weights_),
      log_temperature_({torch::full({1}, std::log(config.alpha), torch::device(device)).requires_grad_()}),
      temperature_optimiser_(log_temperature_, {.learning_rate = config.lr_alpha,
                                                .beta1 = config.adam_beta1,
                                                .weight_decay = config.weight_decay}),
      rate_(torch::ones({}, torch::device(device).dtype(torch::kFloat64))),
      target_entropy_(torch::full({}, last_target_entropy_, torch::device(device).dtype(torch::kFloat32))),
      crew_(device.is_cpu() ? threads : 1),
      actor_output_(static_cast<std::size_t>(2 * action_size)) {
  if (arithmetic == Arithmetic::Fastest) {
    gradients_ = device.is_cpu() ? make_dense_gradients(config, networks_, generator_, crew_)
                                 : make_device_gradients(config, networks_, device, generator_);
  }
  if (!gradients_) gradients_ = make_autograd_gradients(config, networks_, device, generator_);
}

void Sac::update(const Batch& batch, double rate_factor, std::int64_t environment_step) {
  const FlushDenormals flush;
  ++updates_;
  environment_step_ = environment_step;
  if (rate_factor != rate_factor_) rate_.fill_(rate_factor);
  rate_factor_ = rate_factor;
  const double wanted = target_entropy_at(environment_step);
  if (wanted != wanted_entropy_) target_entropy_.fill_(wanted);
  wanted_entropy_ = wanted;

  const Due due = {.actor = updates_ % config_.policy_delay == 0,
                   .temperature = config_.alpha_learned && updates_ % config_.alpha_delay == 0,
                   .targets = updates_ % config_.target_every == 0};
  Recorded& recorded = recorded_for(due);
  recorded.work.run([&] { compute(batch, due); });
  UpdateFigures& figures = gradients_->figures;
  if (!recorded.work.replayed()) {
    recorded.figures = figures;
  } else {  // a recording writes the figures it made
    const UpdateFigures earlier = std::exchange(figures, recorded.figures);
    if (!due.actor) {
      figures.actor_loss = earlier.actor_loss;
      figures.actor_gradient_norm = earlier.actor_gradient_norm;
      figures.entropy = earlier.entropy;
    }
    if (!due.temperature) figures.temperature_loss = earlier.temperature_loss;
  }
  if (due.actor) update_average();
  if (!device_.is_cpu() && updates_ % kLookEvery == 0) look_at_losses();
}

double Sac::target_entropy_at(std::int64_t environment_step) const {
  if (config_.target_entropy_steps == 0) return last_target_entropy_;
  const double done = std::min(
      1.0, static_cast<double>(environment_step) / static_cast<double>(config_.target_entropy_steps));
  return std::lerp(config_.target_entropy_start, last_target_entropy_, done);
}

Sac::Recorded& Sac::recorded_for(const Due& due) {
  const int key = (due.actor ? 1 : 0) + (due.temperature ? 2 : 0) + (due.targets ? 4 : 0);
  const auto found = recorded_.find(key);
  if (found != recorded_.end()) return found->second;
  return recorded_
      .emplace(key, Recorded{device::RecordedWork(records_ ? device_ : torch::kCPU, generator_), {}})
      .first->second;
}

void Sac::compute(const Batch& batch, const Due& due) {
  if (config_.target == Target::Value) {  // the order of Haarnoja et al. 2018a, and of the notebook
    update_value(batch);
    if (due.actor) update_actor(batch);
    if (due.temperature) update_temperature(batch, due.actor);
    update_critics(batch);
  } else {  // the order of Haarnoja et al. 2018b, algorithm 1
    update_critics(batch);
    if (due.actor) update_actor(batch);
    if (due.temperature) update_temperature(batch, due.actor);
  }
  if (due.targets) update_targets();
}

void Sac::update_critics(const Batch& batch) {
  gradients_->critics(batch);
  if (device_.is_cpu()) require_finite(gradients_->figures.critic_loss, "critic loss", "critic");
  torch::Tensor& norm = gradients_->figures.critic_gradient_norm;
  if (!device_.is_cpu()) {
    std::vector<FlatAdam*> optimisers;
    for (Learner& critic : networks_.critics) optimisers.push_back(&critic.optimiser);
    norm = FlatAdam::step_together(optimisers, rate_, config_.grad_clip);
    return;
  }
  crew_.each(config_.critics, [&](int i) {
    const torch::Tensor of_one =
        networks_.critics[static_cast<std::size_t>(i)].optimiser.step(rate_, config_.grad_clip);
    if (i == 0) norm = of_one;
  });
}

void Sac::update_value(const Batch& batch) {
  gradients_->value(batch);
  if (device_.is_cpu()) require_finite(gradients_->figures.value_loss, "value loss", "value");
  networks_.value->optimiser.step(rate_, config_.grad_clip, &crew_);
}

void Sac::update_actor(const Batch& batch) {
  gradients_->actor(batch);
  UpdateFigures& figures = gradients_->figures;
  if (device_.is_cpu()) require_finite(figures.actor_loss, "actor loss", "actor");
  figures.actor_gradient_norm = networks_.actor.optimiser.step(rate_, config_.grad_clip, &crew_);
  figures.entropy = -gradients_->mean_log_probability;
}

// J_alpha = -log alpha mean (log pi(a|s) + target entropy)
void Sac::update_temperature(const Batch& batch, bool actor_was_due) {
  if (!actor_was_due) gradients_->sample(batch);
  torch::Tensor& loss = gradients_->figures.temperature_loss;
  if (!device_.is_cpu()) {
    update_temperature_on_device(loss);
    return;
  }
  const torch::NoGradGuard no_gradient;  // the loss is linear in log alpha: its slope is written down
  const torch::Tensor slope = -(gradients_->mean_log_probability + target_entropy_);
  loss = log_temperature_.values.squeeze(0) * slope;
  require_finite(loss, "temperature loss", {});
  log_temperature_.gradient.copy_(slope);
  temperature_optimiser_.step(rate_, config_.grad_clip_alpha);

  set_temperature();
}

// The same in one launch.
void Sac::update_temperature_on_device(torch::Tensor& loss) {
  if (!loss.defined()) loss = torch::zeros({}, networks_.temperature.options());
  device::TemperatureStep step{.adam = temperature_optimiser_.device_step(rate_, config_.grad_clip_alpha)};
  step.gradient = log_temperature_.gradient.data_ptr<float>();
  step.mean_log_probability = gradients_->mean_log_probability.data_ptr<float>();
  step.target_entropy = target_entropy_.data_ptr<float>();
  step.loss = loss.data_ptr<float>();
  step.temperature = networks_.temperature.data_ptr<float>();
  step.least = static_cast<float>(config_.alpha_min);
  step.most = static_cast<float>(config_.alpha_max);
  device::temper(step, device::current_stream());
}

void Sac::set_temperature() {
  torch::Tensor& temperature = networks_.temperature;
  torch::exp_out(temperature, log_temperature_.values);
  if (config_.alpha_max > 0.0) temperature.clamp_max_(config_.alpha_max);
  temperature.clamp_min_(config_.alpha_min);
}

// An exponential average whose mean age is that of a plain one over the newest `span` actors. A long span is
// sampled, not followed at every update: in float a rate of 1e-5 would round most of its moves away.
void Sac::update_average() {
  if (!networks_.average) return;
  const auto actors = static_cast<std::uint64_t>(updates_ / config_.policy_delay);
  const double span = std::max(1.0, config_.actor_average * static_cast<double>(actors));
  const auto stride =
      std::bit_floor(std::max<std::uint64_t>(1, static_cast<std::uint64_t>(span) / kAverageSamples));
  if (actors % stride != 0) return;
  const auto apart = static_cast<double>(stride);
  networks_.average->follow(networks_.actor, 2.0 * apart / (span + apart));
}

void Sac::update_targets() {
  std::deque<Follower>& targets = networks_.targets;
  if (config_.target == Target::Q) {
    crew_.each(config_.critics, [&](int i) {
      const auto n = static_cast<std::size_t>(i);
      targets[n].follow(networks_.critics[n], config_.tau);
    });
  } else if (config_.target == Target::Value) {
    targets[0].follow(*networks_.value, config_.tau);
  }
}

// On the CPU every loss is looked at, before it can spoil a weight. On an accelerator a look would stall the
// queue, so it is taken now and then; a weight that is not finite stays so until then.
void Sac::look_at_losses() const {
  const UpdateFigures& figures = gradients_->figures;
  if (figures.value_loss.defined()) require_finite(figures.value_loss, "value loss", "value");
  if (figures.critic_loss.defined()) require_finite(figures.critic_loss, "critic loss", "critic");
  if (figures.actor_loss.defined()) require_finite(figures.actor_loss, "actor loss", "actor");
}

void Sac::require_finite(const torch::Tensor& loss, const char* loss_name, std::string_view learners) const {
  const auto value = loss.item<double>();
  if (std::isfinite(value)) return;
  const std::string culprit = learners.empty() ? std::string() : first_bad_tensor(learners);
  diverged(loss_name, std::isnan(value) ? "NaN" : "infinite", culprit);
}

void Sac::require_sound() const {
  look_at_losses();
  const std::string culprit = first_bad_tensor({});
  if (!culprit.empty()) diverged("what was learned", "not finite", culprit);
}

std::string Sac::first_bad_tensor(std::string_view learners) const {
  for (const Learner* learner : networks_.learners()) {
    if (!learner->name.starts_with(learners)) continue;
    if (is_finite(learner->parameters.values) && is_finite(learner->parameters.gradient)) continue;
    for (const auto& item : learner->network.named_parameters()) {
      const std::string name = learner->name + "." + dotted(item.key());
      if (!is_finite(item.value())) return name;
      if (!is_finite(item.value().grad())) return name + ".grad";
    }
  }
  return {};
}

void Sac::diverged(const char* what, const char* how, const std::string& culprit) const {
  throw DivergenceError(std::string(what) + " is " + how + " at step " +
                            with_thousands(environment_step_ + steps_elsewhere_) +
                            (culprit.empty() ? "" : "; first bad tensor " + culprit),
                        "--grad-clip 1 or lower --lr");
}

void Sac::look_ahead(std::span<const float> observation) {
  if (!device_.is_cpu()) gradients_->begin_forward_actor(observation);
}

void Sac::act(std::span<const float> observation, std::span<const float> noise, std::span<float> action) {
  gradients_->forward_actor(observation, actor_output_);
  for (std::size_t i = 0; i < action.size(); ++i) {
    const float mean = actor_output_[i];
    const float deviation = deviation_of(actor_output_[action.size() + i], config_.deviation);
    action[i] = std::tanh(noise.empty() ? mean : mean + deviation * noise[i]);
  }
}

std::int64_t Sac::trained_parameters() const {
  std::int64_t count = 0;
  for (const Learner* learner : networks_.learners()) count += learner->parameters.values.numel();
  return count;
}

NamedTensors Sac::network_state() const {
  NamedTensors state;
  add_actor(state, actor(), config_.deviation);
  if (networks_.average) add_tensors(state, kLearning + networks_.actor.name, networks_.actor.network);
  for (const Learner* learner : networks_.learners()) {
    if (learner != &networks_.actor) add_tensors(state, learner->name, learner->network);
  }
  for (const Follower& target : networks_.targets) add_tensors(state, target.name, target.network);
  return state;
}

NamedTensors Sac::optimiser_state() const {
  NamedTensors state;
  for (const Learner* learner : networks_.learners()) {
    state[learner->name + ".first_moment"] = learner->optimiser.first_moment;
    state[learner->name + ".second_moment"] = learner->optimiser.second_moment;
    state[learner->name + ".steps"] = learner->optimiser.steps;
  }
  return state;
}

NamedTensors Sac::temperature_state() const {
  return {{"log_alpha", log_temperature_.values},
          {"first_moment", temperature_optimiser_.first_moment},
          {"second_moment", temperature_optimiser_.second_moment},
          {"steps", temperature_optimiser_.steps}};
}

// The state's tensors are handles on the memory that is to be filled.
void Sac::restore(const NamedTensors& saved_networks, const NamedTensors& optimisers,
                  const NamedTensors& temperature) {
  const NamedTensors networks = with_learning_actor(saved_networks, networks_.average != nullptr);
  const std::array<std::pair<NamedTensors, const NamedTensors*>, 3> parts = {
      std::pair{network_state(), &networks},
      {optimiser_state(), &optimisers},
      {temperature_state(), &temperature}};
  for (const auto& [ours, theirs] : parts) {
    for (const auto& [name, tensor] : ours) {
      const auto found = theirs->find(name);
      if (found == theirs->end()) throw std::invalid_argument("no tensor " + name);
      if (found->second.sizes() != tensor.sizes()) throw std::invalid_argument(name + " has another shape");
    }
  }

  const torch::NoGradGuard no_gradient;
  for (const auto& [ours, theirs] : parts) {
    for (const auto& [name, tensor] : ours) torch::Tensor(tensor).copy_(theirs->at(name));
  }
  for (Learner* learner : networks_.learners()) ++learner->parameters.version;
  for (Follower& target : networks_.targets) ++target.parameters.version;
  if (networks_.average) ++networks_.average->parameters.version;
  set_temperature();
}

NamedTensors Sac::progress_state() const {
  NamedTensors state = {{"updates", torch::tensor(updates_)}, {"generator", generator_.get_state()}};
  for (const auto& [name, figure] : named(gradients_->figures)) {
    if (figure->defined()) state[name] = *figure;
  }
  for (const auto& [name, tensor] : gradients_->begun()) state[name] = tensor;
  return state;
}

void Sac::restore_progress(const NamedTensors& progress) {
  updates_ = progress.at("updates").item<std::int64_t>();
  generator_.set_state(progress.at("generator"));
  gradients_->restore_begun(progress);
  for (const auto& [name, figure] : named(gradients_->figures)) {
    if (const auto found = progress.find(name); found != progress.end()) *figure = found->second.to(device_);
  }
}

}  // namespace gallop::agent
