// SPDX-License-Identifier: MIT
// The policy's density: normalised, stable, differentiable.
#include "agent/squashed_gaussian.h"

#include <doctest/doctest.h>
#include <torch/torch.h>

#include <cmath>
#include <numbers>

namespace gallop::agent {
namespace {

torch::Tensor column(std::initializer_list<double> values) {
  return torch::tensor(std::vector<double>(values), torch::kFloat64).unsqueeze(1);
}

// One action dimension, [rows, 1] each.
ActionSample sample_of(const torch::Tensor& mean, const torch::Tensor& raw_deviation,
                       const torch::Tensor& noise, Deviation kind = Deviation::LogClamped,
                       double epsilon = 0.0) {
  return sample_action(make_gaussian(torch::cat({mean, raw_deviation}, 1), kind), noise, epsilon);
}

}  // namespace

TEST_CASE("the density of a squashed Gaussian integrates to one") {
  for (const double log_deviation : {-2.0, -0.5, 0.5}) {
    // over u: p(a) da = p(a) (1 - a^2) du, with the noise that leads to each u
    const torch::Tensor u = torch::linspace(-14.0, 14.0, 200001, torch::kFloat64).unsqueeze(1);
    const double mean = 0.4;
    const torch::Tensor noise = (u - mean) / std::exp(log_deviation);
    const ActionSample sample =
        sample_of(torch::full_like(u, mean), torch::full_like(u, log_deviation), noise);
    const torch::Tensor slope = torch::cosh(u).pow(-2);
    const double integral = (sample.log_probability.exp() * slope).sum().item<double>() * 28.0 / 200000.0;
    CHECK(integral == doctest::Approx(1.0).epsilon(1e-6));
  }
}

TEST_CASE(
    "log-probability agrees with the naive form where that is stable, and stays finite where it is not") {
  const torch::Tensor noise = column({-1.5, -0.3, 0.0, 0.8, 2.0});
  const torch::Tensor mean = column({0.2, -1.0, 0.0, 0.5, 1.0});
  const torch::Tensor log_deviation = column({-1.0, 0.3, 0.0, -0.7, 0.1});
  const ActionSample sample = sample_of(mean, log_deviation, noise);
  const torch::Tensor naive = -0.5 * noise.square() - log_deviation - 0.5 * std::log(2.0 * std::numbers::pi) -
                              torch::log(1.0 - torch::tanh(mean + log_deviation.exp() * noise).square());
  CHECK(torch::allclose(sample.log_probability, naive, 1e-12, 1e-12));
  CHECK(torch::allclose(sample.action, torch::tanh(mean + log_deviation.exp() * noise), 1e-12, 1e-12));

  const ActionSample far = sample_of(column({30.0}), column({0.0}), column({0.0}));
  // log(1 - tanh(30)^2) = log 4 - 60 up to e^-60
  CHECK(far.log_probability.item<double>() ==
        doctest::Approx(-0.5 * std::log(2.0 * std::numbers::pi) - (std::log(4.0) - 60.0)));
}

TEST_CASE("the notebook's form adds its epsilon inside the logarithm and clamps sigma itself") {
  const ActionSample far =
      sample_of(column({30.0}), column({5.0}), column({0.0}), Deviation::LinearClamped, 1e-6);
  CHECK(far.log_probability.item<double>() ==
        doctest::Approx(-0.5 * std::log(2.0 * std::numbers::pi) - std::log(1e-6)));
  const Gaussian gaussian =
      make_gaussian(torch::tensor({{0.0, 0.0, 0.0, -3.0, 0.25, 7.0}}), Deviation::LinearClamped);
  CHECK(gaussian.deviation[0][0].item<float>() == 1e-6F);
  CHECK(gaussian.deviation[0][1].item<float>() == 0.25F);
  CHECK(gaussian.deviation[0][2].item<float>() == 1.0F);
}

TEST_CASE("gradients of action and log-probability match finite differences") {
  for (const double epsilon : {0.0, 1e-6}) {
    for (const Deviation kind : {Deviation::LogClamped, Deviation::LinearClamped}) {
      const torch::Tensor noise = column({-1.5, -0.3, 0.4, 0.8});
      torch::Tensor mean = column({0.2, -1.0, 0.1, 0.5}).requires_grad_();
      torch::Tensor raw = column({0.3, 0.9, 0.5, 0.7}).requires_grad_();
      const auto total = [&] {
        const ActionSample sample = sample_of(mean, raw, noise, kind, epsilon);
        return (sample.log_probability * 0.7 + sample.action * 1.3).sum();
      };
      total().backward();
      for (torch::Tensor* input : {&mean, &raw}) {
        for (std::int64_t i = 0; i < 4; ++i) {
          const torch::NoGradGuard no_gradient;
          constexpr double kStep = 1e-6;
          (*input)[i][0] += kStep;
          const double above = total().item<double>();
          (*input)[i][0] -= 2.0 * kStep;
          const double under = total().item<double>();
          (*input)[i][0] += kStep;
          CHECK(input->grad()[i][0].item<double>() ==
                doctest::Approx((above - under) / (2.0 * kStep)).epsilon(1e-6));
        }
      }
    }
  }
}

}  // namespace gallop::agent
