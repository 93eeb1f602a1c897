// SPDX-License-Identifier: MIT
// A frozen actor in plain C++: no torch, no allocation, the same bits for the same input on every call. Batch
// norm is folded into the layer before it, so what is left is matrix, bias, perhaps layer norm, ReLU.
#pragma once

#include <optional>
#include <random>
#include <span>
#include <vector>

#include "agent/policy.h"
#include "agent/sac_config.h"

namespace gallop::agent {

struct PlainLayer {
  int inputs = 0;
  int outputs = 0;
  std::vector<float>
      weight;  ///< [inputs][outputs]: one input's weights side by side, so that the loop over outputs is flat
  std::vector<float> bias;                    ///< [outputs]
  std::vector<float> norm_scale, norm_shift;  ///< layer norm after the matrix; empty where there is none
  double norm_eps = 0.0;
};

class PlainPolicy final : public Policy {
 public:
  /// The last layer's outputs are means, then raw deviations.
  PlainPolicy(std::vector<PlainLayer> layers, Deviation deviation);

  [[nodiscard]] int observation_size() const override { return layers_.front().inputs; }
  [[nodiscard]] int action_size() const override { return layers_.back().outputs / 2; }
  void act(std::span<const float> observation, std::span<float> action) const override;
  void sample(std::span<const float> observation, std::mt19937_64& generator,
              std::span<float> action) const override;

  [[nodiscard]] const std::vector<PlainLayer>& layers() const { return layers_; }

 private:
  std::span<const float> forward(std::span<const float> observation) const;

  std::vector<PlainLayer> layers_;
  Deviation deviation_;
  // scratch of one call at a time; carries nothing from one call to the next
  mutable std::vector<float> current_;
  mutable std::vector<float> next_;
};

}  // namespace gallop::agent
