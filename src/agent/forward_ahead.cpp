// SPDX-License-Identifier: MIT
// Three pieces on the accelerator's queue: the observation there, the recorded network, the answer back.
#include "agent/forward_ahead.h"

#include <torch/torch.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

namespace gallop::agent {
namespace {

torch::Tensor on_host(std::int64_t width, torch::Device device) {
  return torch::zeros({1, width}, torch::TensorOptions().pinned_memory(!device.is_cpu()));
}

std::span<float> numbers_of(const torch::Tensor& tensor) {
  return {tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

const std::string kAsked = "ahead.asked", kAnswered = "ahead.answered";

}  // namespace

ForwardAhead::ForwardAhead(Perceptron& network, torch::Device device, at::Generator& generator)
    : ForwardAhead(network.shape(), device, generator,
                   [&network, &generator](const torch::Tensor& input, const torch::Tensor& output) {
                     network.eval();
                     torch::Tensor(output).copy_(network.forward(input, generator));
                     network.train();
                   }) {}

ForwardAhead::ForwardAhead(const PerceptronShape& shape, torch::Device device, at::Generator& generator,
                           Forward forward)
    : asked_(on_host(shape.inputs, device)),
      answered_(on_host(shape.outputs, device)),
      input_(asked_.to(device)),
      output_(answered_.to(device)),
      forward_(std::move(forward)),
      recorded_(device, generator),
      arrival_(device) {}

void ForwardAhead::begin(std::span<const float> observation) {
  const torch::NoGradGuard no_gradient;
  if (begun_) arrival_.wait();  // before what it reads is written over
  std::copy(observation.begin(), observation.end(), numbers_of(asked_).begin());
  input_.copy_(asked_, /*non_blocking=*/true);
  recorded_.run([this] { forward_(input_, output_); });
  answered_.copy_(output_, /*non_blocking=*/true);
  arrival_.mark();
  begun_ = true;
}

void ForwardAhead::finish(std::span<const float> observation, std::span<float> output) {
  if (!begun_ || !std::ranges::equal(observation, numbers_of(asked_))) begin(observation);
  arrival_.wait();
  begun_ = false;
  std::ranges::copy(numbers_of(answered_).first(output.size()), output.begin());
}

NamedTensors ForwardAhead::begun() {
  if (!begun_) return {};
  arrival_.wait();
  return {{kAsked, asked_}, {kAnswered, answered_}};
}

void ForwardAhead::restore_begun(const NamedTensors& begun) {
  const auto asked = begun.find(kAsked);
  const auto answered = begun.find(kAnswered);
  if (asked == begun.end() || answered == begun.end()) return;
  for (const auto& [ours, theirs] : {std::pair{asked_, asked}, std::pair{answered_, answered}}) {
    if (theirs->second.sizes() != ours.sizes())
      throw std::invalid_argument(theirs->first + " has another shape");
    torch::Tensor(ours).copy_(theirs->second);
  }
  begun_ = true;
}

}  // namespace gallop::agent
