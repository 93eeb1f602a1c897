// SPDX-License-Identifier: MIT
// A network's answer to one observation, begun early and fetched late: on an accelerator the host goes on in
// between, with the environment and with what else it has for the queue. On the CPU begin() does it all.
#pragma once

#include <torch/types.h>

#include <memory>
#include <span>

#include "agent/networks.h"
#include "agent/recorded_work.h"

namespace gallop::agent {

class ForwardAhead {
 public:
  /// Borrows both; the network's evaluation mode draws nothing.
  ForwardAhead(Perceptron& network, torch::Device device, at::Generator& generator);
  ~ForwardAhead();
  ForwardAhead(const ForwardAhead&) = delete;
  ForwardAhead& operator=(const ForwardAhead&) = delete;

  /// Asks: of the weights as they are after all that has been enqueued so far.
  void begin(std::span<const float> observation);
  /// Waits for the answer, in evaluation mode, to what begin() asked last; asks first if that was something
  /// else.
  void finish(std::span<const float> observation, std::span<float> output);

 private:
  struct Arrival;

  Perceptron& network_;
  at::Generator& generator_;
  torch::Tensor asked_, answered_;  // on the host, [1, inputs] and [1, outputs]; pinned for an accelerator
  torch::Tensor input_, output_;    // the same on the device
  RecordedWork forward_;
  std::unique_ptr<Arrival> arrival_;  // none on the CPU
  bool begun_ = false;
};

}  // namespace gallop::agent
