// SPDX-License-Identifier: MIT
// Flat parameters, Adam against torch's own, clipping, Polyak averaging.
#include "agent/flat_adam.h"

#include <doctest/doctest.h>
#include <torch/torch.h>

#include "agent/crew.h"
#include "devices.h"

namespace gallop::agent {
namespace {

std::vector<torch::Tensor> two_parameters(torch::Device device = torch::kCPU) {
  return {torch::arange(12, torch::kFloat32).view({3, 4}).mul_(0.1).to(device).requires_grad_(),
          torch::tensor({0.5F, -0.25F}).to(device).requires_grad_()};
}

torch::Tensor factor(double value, torch::Device device) {
  return torch::full({}, value, torch::device(device).dtype(torch::kFloat64));
}

torch::Tensor some_loss(const std::vector<torch::Tensor>& p) {
  return (p[0].sin() * p[0]).sum() + (p[1].exp() * 3.0).sum() + p[0].sum() * p[1].sum();
}

}  // namespace

TEST_CASE("parameters become views into one vector, and so do their gradients") {
  const std::vector<torch::Tensor> parameters = two_parameters();
  const torch::Tensor before = parameters[0].detach().clone();
  FlatParameters flat(parameters);
  CHECK(flat.values.numel() == 14);
  CHECK(torch::equal(parameters[0].detach(), before));
  flat.values[13] = 9.0F;
  CHECK(parameters[1][1].item<float>() == 9.0F);
  some_loss(parameters).backward();
  CHECK(torch::equal(flat.gradient.narrow(0, 12, 2), parameters[1].grad()));
  CHECK(parameters[0].grad().data_ptr<float>() == flat.gradient.data_ptr<float>());
}

TEST_CASE("flat Adam takes torch's Adam's steps") {
  for (const torch::Device& device : devices()) {
    for (const double weight_decay : {0.0, 0.05}) {
      const std::vector<torch::Tensor> ours = two_parameters(device);
      const std::vector<torch::Tensor> theirs = two_parameters(device);
      FlatParameters flat(ours);
      FlatAdam adam(flat, {.learning_rate = 0.01, .beta1 = 0.5, .weight_decay = weight_decay});
      torch::optim::Adam torch_adam(
          theirs, torch::optim::AdamOptions(0.01).betas({0.5, 0.999}).eps(1e-8).weight_decay(weight_decay));
      for (int i = 0; i < 50; ++i) {
        flat.gradient.zero_();
        some_loss(ours).backward();
        adam.step(factor(1.0, device));
        torch_adam.zero_grad();
        some_loss(theirs).backward();
        torch_adam.step();
      }
      for (std::size_t i = 0; i < ours.size(); ++i) CHECK(torch::allclose(ours[i], theirs[i], 1e-5, 1e-6));
      CHECK_FALSE(torch::allclose(ours[0], two_parameters(device)[0], 1e-2, 1e-2));
    }
  }
}

TEST_CASE("the schedule's factor scales a step") {
  FlatParameters one(two_parameters());
  FlatParameters other(two_parameters());
  const torch::Tensor start = one.values.clone();
  one.gradient.fill_(1.0);
  other.gradient.fill_(1.0);
  FlatAdam(one, {.learning_rate = 0.01}).step(torch::ones({}));
  FlatAdam(other, {.learning_rate = 0.01}).step(torch::tensor(0.25));
  CHECK(torch::allclose((one.values - start) * 0.25, other.values - start, 1e-3, 1e-8));
}

TEST_CASE("a crew takes the same steps of a long vector, and reports the same norm") {
  constexpr int kCount = 10'001;  // some whole chunks and a rest
  Crew pair(2);
  for (const double limit : {0.0, 1.0}) {
    const torch::Tensor gradient = torch::arange(kCount, torch::kFloat32).mul_(0.37).sin_();
    FlatParameters one({torch::zeros({kCount})});
    FlatParameters other({torch::zeros({kCount})});
    FlatAdam by_one(one, {.learning_rate = 0.01});
    FlatAdam by_two(other, {.learning_rate = 0.01});
    for (int i = 1; i <= 3; ++i) {
      one.gradient.copy_(gradient * i);
      other.gradient.copy_(gradient * i);
      const torch::Tensor norm = by_one.step(torch::ones({}), limit);
      CHECK(norm.item<double>() == doctest::Approx(i * gradient.norm().item<double>()));
      CHECK(torch::equal(by_two.step(torch::ones({}), limit, &pair), norm));
    }
    CHECK(torch::equal(one.values, other.values));
    CHECK(torch::equal(by_one.second_moment, by_two.second_moment));
    CHECK((one.values != 0.0F).sum().item<int>() >= kCount - 1);  // sin(0) moves nothing
  }
}

// after one step the first moment is a tenth of the gradient that counted
TEST_CASE("a long gradient is cut to the limit, a short one left alone, and its norm reported") {
  for (const torch::Device& device : devices()) {
    const auto moment = [&](double limit) {
      FlatParameters flat({torch::zeros({2}, torch::device(device))});
      flat.gradient.copy_(torch::tensor({3.0F, 4.0F}));
      FlatAdam adam(flat, {});
      CHECK(adam.step(factor(1.0, device), limit).item<float>() == 5.0F);
      return adam.first_moment.cpu();
    };
    CHECK(torch::allclose(moment(10.0), torch::tensor({0.3F, 0.4F})));
    CHECK(torch::allclose(moment(0.0), torch::tensor({0.3F, 0.4F})));
    CHECK(torch::allclose(moment(1.0), torch::tensor({0.06F, 0.08F})));
  }
}

TEST_CASE("Polyak averaging is exact") {
  FlatParameters target({torch::tensor({1.0F, -2.0F})});
  const std::uint64_t version = target.version;
  polyak_average(target, FlatParameters({torch::tensor({3.0F, 2.0F})}), 0.25);
  CHECK(torch::equal(target.values, torch::tensor({1.5F, -1.0F})));
  CHECK(target.version != version);
  polyak_average(target, FlatParameters({torch::tensor({0.1F, 0.3F})}), 1.0);
  CHECK(torch::equal(target.values, torch::tensor({0.1F, 0.3F})));
}

}  // namespace gallop::agent
