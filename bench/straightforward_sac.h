// SPDX-License-Identifier: MIT
// The update of soft actor-critic as one writes it with libtorch when speed is no matter: the yardstick for
// Gallop's own.
#pragma once

#include <memory>

namespace gallop::bench {

/// Two critics 32-256-256-1 and an actor 26-256-256-12, target critics, learned temperature, batch 256;
/// module per layer, optimiser per network, autograd, a loop over tensors for the targets.
class StraightforwardSac {
 public:
  StraightforwardSac();
  ~StraightforwardSac();
  /// Samples a batch from made-up transitions and makes one step of everything.
  void update();

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace gallop::bench
