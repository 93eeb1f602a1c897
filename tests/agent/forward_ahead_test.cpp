// SPDX-License-Identifier: MIT
// On the CPU, and on a CUDA device where there is one.
#include "agent/forward_ahead.h"

#include <doctest/doctest.h>
#include <torch/torch.h>

#include <array>
#include <vector>

#include "devices.h"

using namespace gallop::agent;

namespace {

using Answer = std::array<float, 2>;

struct Asked {
  explicit Asked(torch::Device device)
      : generator(at::globalContext().defaultGenerator(torch::kCPU).clone()),
        network({.inputs = 3, .hidden = {8}, .outputs = 2, .norm = Normalization::Batch}, generator, device),
        on_device(at::globalContext().defaultGenerator(device).clone()),
        ahead(network, device, on_device) {}

  Answer finish(const std::vector<float>& observation) {
    Answer answer{};
    ahead.finish(observation, answer);
    return answer;
  }

  /// What the network says by itself, in evaluation mode.
  Answer expected(const std::vector<float>& observation) {
    const torch::NoGradGuard no_gradient;
    network.eval();
    const torch::Tensor input = torch::tensor(observation).view({1, 3}).to(network.weight(0).device());
    const torch::Tensor output = network.forward(input, on_device).cpu();
    network.train();
    return {output[0][0].item<float>(), output[0][1].item<float>()};
  }

  void change_weights() {
    const torch::NoGradGuard no_gradient;
    for (torch::Tensor& parameter : network.parameters()) parameter.mul_(1.5F);
  }

  at::Generator generator;
  Perceptron network;
  at::Generator on_device;
  ForwardAhead ahead;
};

const std::vector<float> kHere = {0.3F, -1.2F, 0.8F};
const std::vector<float> kThere = {-0.5F, 0.1F, 2.0F};

void check_equal(const Answer& answer, const Answer& expected) {
  for (std::size_t i = 0; i < answer.size(); ++i) CHECK(answer[i] == doctest::Approx(expected[i]));
}

}  // namespace

TEST_CASE("an answer begun ahead is of the weights as they were then") {
  for (const torch::Device& device : devices()) {
    Asked asked(device);
    for (int round = 0; round < 6; ++round) {  // a device records in the fourth
      const Answer before = asked.expected(kHere);
      asked.ahead.begin(kHere);
      asked.change_weights();
      check_equal(asked.finish(kHere), before);
      CHECK(asked.expected(kHere)[0] != doctest::Approx(before[0]));
    }
  }
}

TEST_CASE("an answer that was not begun, or to another observation, is of the weights as they are") {
  for (const torch::Device& device : devices()) {
    Asked asked(device);
    check_equal(asked.finish(kHere), asked.expected(kHere));
    asked.ahead.begin(kHere);
    asked.change_weights();
    check_equal(asked.finish(kThere), asked.expected(kThere));
    check_equal(asked.finish(kHere), asked.expected(kHere));
  }
}

TEST_CASE("asking ahead leaves the network in training mode and its statistics alone") {
  for (const torch::Device& device : devices()) {
    Asked asked(device);
    const torch::Tensor mean = asked.network.norm(0).mean.clone();
    asked.ahead.begin(kHere);
    static_cast<void>(asked.finish(kHere));
    CHECK(asked.network.is_training());
    CHECK(asked.network.norm(0).mean.equal(mean));
  }
}
