// SPDX-License-Identifier: MIT
// gallop play: the window without a trainer.
#include <algorithm>
#include <cstdint>
#include <string>

#include "agent/trainer.h"
#include "app/commands.h"
#include "app/exit_code.h"
#include "app/interrupt.h"
#include "app/playback.h"
#include "app/window_loop.h"
#include "env/half_cheetah_env.h"
#include "errors.h"
#include "viz/viewer.h"

namespace gallop::app {
namespace {

const CommandHelp kHelp = {
    .name = "play",
    .operands = "[RUN|CKPT]",
    .summary = "Watch a policy in the window; --random and --zero need none.",
    .notes = {
        "RUN and CKPT as in gallop eval --help; files can be dropped on the window too. F1 in the window "
        "shows its keys."}};

viz::Viewer open_window(const std::string& what, const std::string& out) {
  try {
    return viz::Viewer(
        {.title = "Gallop - " + what, .settings = std::filesystem::path(out) / kWindowSettings},
        env::HalfCheetahEnv({}).scene());
  } catch (const MachineError& error) {
    const std::string elsewhere = "gallop record, which needs no display";
    throw MachineError(error.what(), error.hint().empty() ? elsewhere : error.hint() + ", or " + elsewhere);
  }
}

}  // namespace

int play_command(const Arguments& args) {
  bool random = false;
  bool zero = false;
  double speed = 1.0;
  std::int64_t episodes = 0;
  std::int64_t seed = 0;
  std::string out = "runs";
  CommonOptions common;
  OptionTable table;
  table.group("options");
  table.add("random", random, "uniform actions");
  table.add("zero", zero, "no actions");
  table.add("speed", speed, {0.1, 10.0}, "times real time");
  table.add("episodes", episodes, at_least(0), "close the window after as many; 0: never");
  table.add("seed", seed, at_least(0), "of the environment, and of sampled actions");
  table.add("out", out, "DIR", "where numbered runs are");
  add_common_options(table, common);
  std::vector<std::string> operands;
  if (!parse_command(kHelp, table, args, operands, 0, 1)) return kSuccess;
  if (random && zero) throw UsageError("play takes one of --random and --zero");
  if (operands.empty() && !random && !zero) {
    throw UsageError("play needs RUN|CKPT, --random or --zero", "gallop play latest");
  }

  agent::set_up_arithmetic();
  Playback playback(static_cast<std::uint64_t>(seed), /*beside_a_run=*/false);
  playback.set_speed(speed);
  PolicyToShow shown;
  if (!operands.empty())
    shown = load_policy_to_show(operands[0], out);  // before the window: an error is an exit

  viz::Viewer viewer = open_window(operands.empty() ? (random ? "random" : "zero") : operands[0], out);
  const Interrupt interrupt;
  WindowLoop loop(viewer, playback, interrupt, nullptr);
  if (shown.policy) loop.show(shown);
  if (random) playback.show(viz::Show::Random);
  if (zero) playback.show(viz::Show::Zero);
  loop.run(episodes);
  return interrupt.stop_requested() ? interrupt.exit_code() : kSuccess;
}

}  // namespace gallop::app
