// SPDX-License-Identifier: MIT
// The verbs of the program, one file each. Every one takes the arguments after its name and returns the exit
// code.
#pragma once

#include "app/cli.h"

namespace gallop::app {

int train_command(const Arguments& args);
int resume_command(const Arguments& args);
int eval_command(const Arguments& args);
int play_command(const Arguments& args);
int record_command(const Arguments& args);
int plot_command(const Arguments& args);
int export_command(const Arguments& args);
int info_command(const Arguments& args);
int doctor_command(const Arguments& args);
int bench_command(const Arguments& args);
int parity_command(const Arguments& args);

/// `gallop ARGS...`: finds the command and runs it. Throws UsageError for an unknown one.
int run_program(const Arguments& args);

}  // namespace gallop::app
