// SPDX-License-Identifier: MIT
// From an actor network, or from its tensors on disk, to the frozen policy others may hold.
#pragma once

#include <memory>
#include <string>

#include "agent/networks.h"
#include "agent/plain_policy.h"
#include "agent/tensor_file.h"

namespace gallop::agent {

/// Copies the actor as it is now, batch norm folded away.
[[nodiscard]] std::shared_ptr<const PlainPolicy> take_snapshot(const Perceptron& actor, Deviation deviation);

/// Adds a network's parameters and statistics as "prefix.l0.weight", "prefix.n0.mean" and so on.
void add_tensors(NamedTensors& tensors, const std::string& prefix, const Perceptron& network);

/// Adds the actor with what a reader must know beside its tensors: kind of norm and of deviation.
void add_actor(NamedTensors& tensors, const Perceptron& actor, Deviation deviation);
/// The inverse of add_actor(); null when there is no actor among the tensors. Throws std::invalid_argument
/// for one whose tensors do not fit each other.
[[nodiscard]] std::shared_ptr<const PlainPolicy> restore_policy(const NamedTensors& tensors);

}  // namespace gallop::agent
