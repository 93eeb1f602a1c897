// SPDX-License-Identifier: MIT
// gallop record: a policy's episodes as a film, without a display.
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>

#include "agent/trainer.h"
#include "app/checkpoint_store.h"
#include "app/commands.h"
#include "app/config.h"
#include "app/console.h"
#include "app/episode_film.h"
#include "app/exit_code.h"
#include "app/files.h"
#include "app/interrupt.h"
#include "app/json_number.h"
#include "app/numbers.h"
#include "app/robot_policy.h"
#include "app/run_reference.h"
#include "errors.h"
#include "viz/png_sequence.h"

namespace gallop::app {
namespace {

const CommandHelp kHelp = {
    .name = "record",
    .operands = "RUN|CKPT",
    .summary =
        "Film a policy's episodes off-screen: one frame a step, the same episodes as eval with that seed.",
    .notes = {"Without -o the film is cheetah.mp4. RUN and CKPT as in gallop eval --help."}};

/// Before minutes of drawing: can the film be written at all?
void check_target(std::filesystem::path file) {
  const bool is_folder = !file.has_filename();
  if (is_folder) {
    file = file.parent_path();
    viz::PngSequence::require_room(file);
  } else if (file.extension() != ".mp4") {
    const std::string kind = file.extension().empty() ? "no extension" : file.extension().string();
    throw UsageError("only .mp4, or a folder/ for .png pictures; got " + kind,
                     "-o " + file.stem().string() + ".mp4");
  }
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
  if (access(folder.c_str(), W_OK | X_OK) != 0) throw_file_error("write", file);
  if (!is_folder && std::filesystem::is_directory(file)) {
    errno = EISDIR;
    throw_file_error("write", file);
  }
}

std::string title_of(const std::filesystem::path& policy) {
  std::string title = kEnvironmentId;
  if (!std::filesystem::is_directory(policy)) return title + ", " + policy.filename().string();
  const CheckpointFacts facts = read_checkpoint_facts(policy);
  return title + ", SAC, seed " + std::to_string(facts.seed) + ", " + grouped(facts.steps) + " steps";
}

/// Progress on standard error: pinned on a terminal, every tenth otherwise.
class ProgressLine {
 public:
  explicit ProgressLine(bool silent) : silent_(silent), live_(isatty(STDERR_FILENO) != 0) {}
  void operator()(std::int64_t done, std::int64_t total) {
    const std::int64_t percent = 100 * done / total;
    if (silent_ || percent == shown_ || (!live_ && percent % 10 != 0)) return;
    shown_ = percent;
    std::cerr << (live_ ? "\r" : "") << "filming " << grouped(done) << "/" << grouped(total) << " frames, "
              << percent << "%" << (live_ && done < total ? "" : "\n") << std::flush;
  }

 private:
  bool silent_;
  bool live_;
  std::int64_t shown_ = -1;
};

}  // namespace

int record_command(const Arguments& args) {
  FilmOrder order;
  std::int64_t seed = 0;
  std::string output = "cheetah.mp4";
  std::string out = "runs";
  CommonOptions common;
  OptionTable table;
  table.group("options");
  table.add("output", output, "FILE.mp4", "the film, or a folder/ for 000001.png and so on").with_letter('o');
  table.add("episodes", order.episodes, at_least(1), "episodes to film");
  table.add("seed", seed, at_least(0), "of the environment");
  table.add("out", out, "DIR", "where numbered runs are");
  add_film_options(table, order.look);
  add_common_options(table, common);
  std::vector<std::string> operands;
  if (!parse_command(kHelp, table, args, operands, 1, 1)) return kSuccess;

  order.file = output;
  order.seed = static_cast<std::uint64_t>(seed);
  check_target(order.file);
  agent::set_up_arithmetic();
  const auto path = find_policy(operands[0], out);
  const auto policy = load_robot_policy(path);
  order.title = title_of(path);

  Console console(common);
  Interrupt interrupt;
  ProgressLine progress(common.quiet || common.json);
  const auto began = std::chrono::steady_clock::now();
  const FilmReport report = film_episodes(*policy, order, [&](std::int64_t done, std::int64_t total) {
    progress(done, total);
    return !interrupt.stop_requested();
  });
  if (!report.finished) return interrupt.exit_code();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();

  for (const std::string& note : report.notes) console.warn(note);
  console.say(output + "  " + grouped(report.frames) + " frames in " + duration(seconds) + " (" +
              grouped(static_cast<double>(report.frames) / seconds, 1) + " frames/s)   return " +
              grouped(report.evaluation.mean(), 1));
  console.event(json_text({{"file", output},
                           {"policy", path.string()},
                           {"episodes", order.episodes},
                           {"seed", seed},
                           {"frames", report.frames},
                           {"seconds", seconds},
                           {"mean_return", report.evaluation.mean()},
                           {"returns", report.evaluation.returns}}));
  return kSuccess;
}

}  // namespace gallop::app
