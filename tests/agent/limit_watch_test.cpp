// SPDX-License-Identifier: MIT
// Joints at their limits: what touches, what stands, and what a new beginning forgets.
#include "agent/limit_watch.h"

#include <doctest/doctest.h>

#include <cmath>

namespace gallop::agent {
namespace {

const env::JointSet kNone;
const env::JointSet kSecond(0b10);

TEST_CASE("without a past every joint at its limit counts whole") {
  LimitWatch watch(1);
  CHECK(watch.note(env::JointSet(0b101001)) == 3.0);
  CHECK(watch.note(kNone) == 0.0);
  CHECK(watch.note(kSecond) == 1.0);
}

TEST_CASE("a joint counts as the share of recent steps that it stood at its limit") {
  LimitWatch watch(20);
  for (int n = 1; n <= 60; ++n) CHECK(watch.note(kSecond) == doctest::Approx(1.0 - std::pow(0.95, n)));
  CHECK(watch.note(kNone) == 0.0);
  const double left = (1.0 - std::pow(0.95, 60)) * 0.95;
  CHECK(watch.note(kSecond) == doctest::Approx(left + (1.0 - left) / 20.0));
}

TEST_CASE("a leg that touches its limit four steps of twenty pays a quarter of one that stands there") {
  LimitWatch swings(20);
  LimitWatch stands(20);
  double touched = 0.0;
  double stood = 0.0;
  for (int n = 0; n < 1000; ++n) {
    const bool touches = n % 20 < 4;
    touched += swings.note(touches ? kSecond : kNone);
    const double standing = stands.note(kSecond);
    if (touches) stood += standing;
  }
  CHECK(touched / stood == doctest::Approx(0.26).epsilon(0.1));
}

TEST_CASE("each joint has its own past, and a new beginning none") {
  LimitWatch watch(4);
  for (int n = 0; n < 50; ++n) watch.note(kSecond);
  CHECK(watch.note(env::JointSet(0b01)) == 0.25);
  watch.restart();
  CHECK(watch.note(env::JointSet(0b11)) == 0.5);
}

TEST_CASE("a watch goes on from its value, and from nothing else") {
  LimitWatch watch(20);
  for (int n = 0; n < 7; ++n) watch.note(env::JointSet(n % 2 == 0 ? 0b11 : 0b01));
  LimitWatch other(20);
  other.restore(watch.value());
  CHECK(other.note(kSecond) == watch.note(kSecond));

  std::vector<double> shares = watch.value();
  for (const double wrong : {-0.1, 1.1, std::nan("")}) {
    shares[3] = wrong;
    CHECK_THROWS_AS(other.restore(shares), std::invalid_argument);
  }
  shares.resize(3);
  CHECK_THROWS_AS(other.restore(shares), std::invalid_argument);
}

}  // namespace
}  // namespace gallop::agent
