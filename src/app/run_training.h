// SPDX-License-Identifier: MIT
// A run, from a complete plan to its exit code: with a window or without, begun or gone on with.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "agent/trainer.h"
#include "app/cli.h"
#include "app/config.h"
#include "app/console.h"
#include "app/device.h"
#include "app/run_folder.h"

namespace gallop::app {

/// A checkpoint to go on from.
struct Resumption {
  std::unique_ptr<RunFolder> folder;  ///< locked
  std::filesystem::path checkpoint;
  agent::Trainer::Replay replay = agent::Trainer::Replay::Load;
};

/// What a run is started with, settled.
struct RunPlan {
  TrainConfig config;
  DeviceChoice device;
  agent::ComputeFacts facts;
  Arguments command_line;
  bool seed_was_drawn = false;
  Resumption resumption;  ///< without a folder: the run begins
};

/// Warns of what makes a machine slow, and chooses the device. Throws MachineError.
void look_at_machine(RunPlan& plan, Console& console);

/// Trains to the end. Throws MachineError when a window was asked for and cannot be had; nothing was started
/// then. Throws FileError and DivergenceError.
int run_training(RunPlan plan, Console& console);

}  // namespace gallop::app
