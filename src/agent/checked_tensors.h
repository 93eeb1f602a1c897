// SPDX-License-Identifier: MIT
// Numbers to and from named tensors, looked at on the way back: a file may say anything.
#pragma once

#include <torch/torch.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "agent/tensor_file.h"

namespace gallop::agent {

inline constexpr double kMostSteps = 1e15;

[[nodiscard]] inline torch::Tensor doubles(const std::vector<double>& values) {
  return torch::tensor(values, torch::kFloat64);
}

template <typename Value>
[[nodiscard]] std::vector<Value> to_vector(const torch::Tensor& tensor) {
  const torch::Tensor flat = tensor.contiguous();
  const Value* data = flat.data_ptr<Value>();
  return {data, data + flat.numel()};
}

/// The tensor of that name, with as many elements; throws std::invalid_argument.
[[nodiscard]] inline torch::Tensor find(const NamedTensors& tensors, const std::string& name,
                                        std::int64_t elements = -1) {
  const auto found = tensors.find(name);
  if (found == tensors.end()) throw std::invalid_argument("no tensor " + name);
  if (elements >= 0 && found->second.numel() != elements)
    throw std::invalid_argument(name + " has another shape");
  return found->second;
}

/// A count that a trainer can have come to, and go on from. Throws std::invalid_argument.
template <typename Count>
[[nodiscard]] Count require_count(double value, const char* name, double most) {
  if (!(value >= 0.0 && value <= most)) throw std::invalid_argument(std::string(name) + " is out of range");
  return static_cast<Count>(value);
}

}  // namespace gallop::agent
