// SPDX-License-Identifier: MIT
// Making environment, trainer and run folder, and deciding which thread trains.
#include "app/run_training.h"

#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "app/episode_tape.h"
#include "app/exit_code.h"
#include "app/interrupt.h"
#include "app/playback.h"
#include "app/system_facts.h"
#include "app/training_report.h"
#include "app/training_run.h"
#include "app/training_session.h"
#include "app/window_loop.h"
#include "env/half_cheetah_env.h"
#include "errors.h"
#include "viz/viewer.h"

namespace gallop::app {
namespace {

/// The episodes on show start elsewhere than those of training and evaluation.
constexpr std::uint64_t kPlaybackSeedOffset = 2;

/// The window, or null with the reason why there is none. Throws MachineError when one was asked for and
/// cannot be had; nothing was started then.
std::unique_ptr<viz::Viewer> open_window(const TrainConfig& config, std::string& reason) {
  reason = "not asked for";
  if (!config.gui.value_or(true)) return nullptr;
  const bool asked = config.gui.has_value();
  reason = "none";
  if (!asked && !display_announced()) return nullptr;
  try {
    return std::make_unique<viz::Viewer>(
        viz::ViewerOptions{.title = "Gallop" + (config.name.empty() ? "" : " - " + config.name),
                           .settings = std::filesystem::path(config.out) / kWindowSettings},
        env::HalfCheetahEnv({}).scene());
  } catch (const MachineError& error) {
    if (asked) {
      const bool no_display = !error.hint().empty();
      throw MachineError(error.what() +
                         (no_display ? "; drop --gui, or use " + error.hint() + ". Nothing was started"
                                     : std::string("; use --no-gui")));
    }
    reason = error.what();
    return nullptr;
  }
}

/// From the first step to the last film, on the calling thread. `onlooker` may be null.
int train(const RunPlan& plan, const std::string& no_window, Console& console, Interrupt& interrupt,
          Onlooker* onlooker) {
  const TrainConfig& config = plan.config;
  agent::set_up_arithmetic();
  if (config.deterministic) agent::set_deterministic();
  const auto seed = static_cast<std::uint64_t>(*config.seed);
  env::HalfCheetahEnv world({.seed = seed, .deltas = config.deltas});
  EpisodeTape tape(world);
  env::Environment& environment = onlooker != nullptr ? static_cast<env::Environment&>(tape) : world;
  agent::Trainer trainer(config.agent,
                         {.seed = seed,
                          .device = plan.device.name,
                          .threads = config.threads,
                          .total_steps = planned_steps(config)},
                         environment);

  const std::filesystem::path& checkpoint = plan.resumption.checkpoint;
  const bool goes_on = plan.resumption.folder != nullptr;
  TrainingRun::Past past;
  if (goes_on) {
    trainer.restore(checkpoint, plan.resumption.replay);
    past = TrainingRun::read_past(checkpoint);
  }
  const auto begun = goes_on ? nullptr : std::make_unique<RunFolder>(config, plan.command_line);
  RunFolder& folder = goes_on ? *plan.resumption.folder : *begun;
  try {
    folder.describe(config, plan.device.name);
    console.log_to(folder.path() / "log.txt", goes_on ? AppendFile::Start::AtEnd : AppendFile::Start::Empty);
    if (onlooker != nullptr) {
      console.tell([onlooker](const std::string& text, Tone tone) { onlooker->see_line(text, tone); });
      onlooker->see_run({folder.path().string(), folder.reference(), plan.device.name});
    }
    const BannerFacts banner_facts = {.run = folder.path().string(),
                                      .reference = folder.reference(),
                                      .device = plan.device.name,
                                      .device_reason = plan.device.why,
                                      .blas = plan.facts.blas,
                                      .parameters = trainer.trained_parameters(),
                                      .seed_was_drawn = plan.seed_was_drawn,
                                      .no_window = no_window,
                                      .resumed_at = goes_on ? trainer.steps() : -1};
    for (const std::string& line : banner(config, banner_facts)) console.say(line);
    console.event(nlohmann::ordered_json{{"event", "start"},
                                         {"run", folder.path().string()},
                                         {"env_id", config.environment},
                                         {"preset", config.preset},
                                         {"seed", seed},
                                         {"steps", trainer.steps()},
                                         {"device", plan.device.name},
                                         {"parameters", banner_facts.parameters}}
                      .dump());
    const int code = TrainingRun(config, trainer, folder, console, interrupt, onlooker,
                                 onlooker != nullptr ? &tape : nullptr, std::move(past))
                         .execute();
    folder.finish(code);
    return code;
  } catch (const std::exception& error) {
    folder.finish(exit_code_of(error));
    console.record(std::string("gallop: ") + error.what());
    if (const auto* ours = dynamic_cast<const UserError*>(&error); ours != nullptr && !ours->hint().empty())
      console.record("  try: " + ours->hint());
    throw;
  }
}

/// The same run on a thread of its own, and the window on this one. It may be closed before the run ends.
int train_with_window(const RunPlan& plan, Console& console, Interrupt& interrupt,
                      std::unique_ptr<viz::Viewer> viewer) {
  agent::set_up_arithmetic();
  TrainingSession session([&](Onlooker& onlooker) { return train(plan, {}, console, interrupt, &onlooker); });
  Playback playback(static_cast<std::uint64_t>(*plan.config.seed) + kPlaybackSeedOffset,
                    /*beside_a_run=*/true);
  WindowLoop loop(*viewer, playback, interrupt, &session);
  viz::TrainingModel& training = loop.model().training;
  training.recipe = plan.config.preset;
  training.device = plan.device.name + " x" + std::to_string(plan.config.threads);
  training.total_steps = planned_steps(plan.config);
  std::optional<viz::CloseAnswer> answer;
  try {
    answer = loop.run();
  } catch (const MachineError& error) {  // only the window is lost
    std::cerr << "gallop: warning: " << error.what() << "; training goes on in the terminal\n";
  }
  viewer.reset();
  session.stop_listening();
  if (answer == viz::CloseAnswer::StopAndSave) session.stop();
  return session.join();
}

}  // namespace

void look_at_machine(RunPlan& plan, Console& console) {
  plan.facts = agent::compute_facts();
  plan.device = choose_device(plan.config, plan.facts);
  if (plan.facts.reference_blas) {
    console.warn("libblas reference found (about 15x slower); apt install libopenblas0");
  }
}

int run_training(RunPlan plan, Console& console) {
  std::string no_window;
  std::unique_ptr<viz::Viewer> viewer = open_window(plan.config, no_window);
  // before the run folder, so that a signal finds either no run or one that ends properly
  Interrupt interrupt;
  if (!viewer) return train(plan, no_window, console, interrupt, nullptr);
  return train_with_window(plan, console, interrupt, std::move(viewer));
}

}  // namespace gallop::app
