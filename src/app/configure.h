// SPDX-License-Identifier: MIT
// A training run's configuration, layer over layer: preset, file, --set, flags.
#pragma once

#include <vector>

#include "app/cli.h"
#include "app/config.h"
#include "app/config_file.h"

namespace gallop::app {

/// Adds --set KEY=VALUE, which configure() reads.
void add_set_option(OptionTable& table);

/// Sets `config`, which `table` is bound to: the preset that the topmost layer names, then the file's
/// settings, then --set, then the other flags. A layer that limits the run in its own way replaces the limits
/// of those below. Throws UsageError.
void configure(TrainConfig& config, const OptionTable& table, const std::vector<FileSetting>& file,
               const Invocation& flags);

}  // namespace gallop::app
