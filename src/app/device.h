// SPDX-License-Identifier: MIT
// From --device to a device there is.
#pragma once

#include <string>

#include "agent/trainer.h"
#include "app/config.h"

namespace gallop::app {

struct DeviceChoice {
  std::string name;  ///< cpu or cuda:N
  std::string why;   ///< for the banner when `auto` chose; may be empty
};

/// Throws MachineError when what was asked for is not there. `auto` takes CUDA where there is one and an
/// update is large enough (multiply-adds of one pass through a critic, over the batch) to be worth the trip.
[[nodiscard]] DeviceChoice choose_device(const TrainConfig& config, const agent::ComputeFacts& facts);

}  // namespace gallop::app
