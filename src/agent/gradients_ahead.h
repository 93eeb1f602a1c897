// SPDX-License-Identifier: MIT
// Gradients whose actor is asked ahead: what those for an accelerator have in common.
#pragma once

#include <utility>

#include "agent/forward_ahead.h"
#include "agent/gradients.h"

namespace gallop::agent {

class GradientsAhead : public Gradients {
 public:
  void begin_forward_actor(std::span<const float> observation) final { acting_.begin(observation); }
  void forward_actor(std::span<const float> observation, std::span<float> output) final {
    acting_.finish(observation, output);
  }
  NamedTensors begun() final { return acting_.begun(); }
  void restore_begun(const NamedTensors& begun) final { acting_.restore_begun(begun); }

 protected:
  /// As ForwardAhead's.
  template <typename... Arguments>
  explicit GradientsAhead(Arguments&&... arguments) : acting_(std::forward<Arguments>(arguments)...) {}

 private:
  ForwardAhead acting_;
};

}  // namespace gallop::agent
