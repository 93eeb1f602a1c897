// SPDX-License-Identifier: MIT
// From an actor network to the frozen policy others may hold.
#pragma once

#include <memory>

#include "agent/networks.h"
#include "agent/plain_policy.h"

namespace gallop::agent {

/// Copies the actor as it is now, batch norm folded away.
[[nodiscard]] std::shared_ptr<const PlainPolicy> take_snapshot(const Perceptron& actor, Deviation deviation);

}  // namespace gallop::agent
