// SPDX-License-Identifier: MIT
// A network's answer to one observation, begun early and fetched late: on an accelerator the host goes on in
// between, with the environment and with what else it has for the queue. On the CPU begin() does it all.
#pragma once

#include <torch/types.h>

#include <functional>
#include <span>

#include "agent/device/event.h"
#include "agent/device/recorded_work.h"
#include "agent/networks.h"
#include "agent/tensor_file.h"

namespace gallop::agent {

class ForwardAhead {
 public:
  /// From an observation [1, inputs] to the answer [1, outputs], each where it stays.
  using Forward = std::function<void(const torch::Tensor& input, const torch::Tensor& output)>;

  /// `forward` answers in evaluation mode, and draws nothing.
  ForwardAhead(const PerceptronShape& shape, torch::Device device, at::Generator& generator, Forward forward);
  /// Borrows the network.
  ForwardAhead(Perceptron& network, torch::Device device, at::Generator& generator);
  ForwardAhead(const ForwardAhead&) = delete;
  ForwardAhead& operator=(const ForwardAhead&) = delete;

  /// Asks: of the weights as they are after all that has been enqueued so far.
  void begin(std::span<const float> observation);
  /// Waits for the answer, in evaluation mode, to what begin() asked last; asks first if that was something
  /// else.
  void finish(std::span<const float> observation, std::span<float> output);

  /// The answer that finish() has not fetched yet, and what was asked; empty where there is none.
  [[nodiscard]] NamedTensors begun();
  /// The inverse. Throws std::invalid_argument for tensors of other shapes.
  void restore_begun(const NamedTensors& begun);

 private:
  torch::Tensor asked_, answered_;  // on the host, [1, inputs] and [1, outputs]; pinned for an accelerator
  torch::Tensor input_, output_;    // the same on the device
  Forward forward_;
  device::RecordedWork recorded_;
  device::Event arrival_;
  bool begun_ = false;
};

}  // namespace gallop::agent
