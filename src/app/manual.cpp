// SPDX-License-Identifier: MIT
// Options come from the tables, files from the run folder's own list; the rest of the page is written here.
#include "app/manual.h"

#include "app/run_folder.h"
#include "app/system_facts.h"

namespace gallop::app {
namespace {

std::string bold(std::string_view text) { return "\\fB" + roff(text) + "\\fR"; }
std::string italic(std::string_view text) { return "\\fI" + roff(text) + "\\fR"; }

std::string section(const std::string& title) { return ".SH " + title + "\n"; }
std::string prose(std::string_view text) { return roff(text) + "\n"; }
std::string paragraph(std::string_view text) { return ".PP\n" + prose(text); }
/// A tagged paragraph; `term` is roff already.
std::string entry(const std::string& term, std::string_view meaning) {
  return ".TP\n" + term + "\n" + prose(meaning);
}

std::string list(const Meanings& meanings) {
  std::string text;
  for (const auto& [term, meaning] : meanings) text += entry(bold(term), meaning);
  return text;
}

std::string option_entry(const Option& option) {
  std::string term = option.letter != '\0' ? bold(std::string("-") + option.letter) + ", " : "";
  term += bold((option.has_negative() ? "--[no-]" : "--") + option.key);
  if (!option.value.empty()) term += " " + italic(option.value);
  return entry(term, option.description());
}

std::string common_options() {
  CommonOptions common;
  OptionTable table;
  add_common_options(table, common);
  std::string text;
  for (const Option& option : table.all()) text += option_entry(option);
  return text;
}

Meanings files_of_a_run() {
  Meanings files;
  for (const RunFile& file : run_files()) files.emplace_back(file.name, file.meaning);
  return files;
}

}  // namespace

std::string roff(std::string_view text) {
  std::string result;
  bool line_starts = true;
  for (const char c : text) {
    // a line that begins with one of these would be a request
    if (line_starts && (c == '.' || c == '\'')) result += "\\&";
    line_starts = c == '\n';
    switch (c) {
      case '\\':
        result += "\\e";
        break;
      case '-':  // else a hyphen, which is not what one types
        result += "\\-";
        break;
      case '\'':
        result += "\\(aq";
        break;
      case '`':
        result += "\\(ga";
        break;
      case '^':
        result += "\\(ha";
        break;
      case '~':
        result += "\\(ti";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string manual_opening(const Meanings& commands) {
  std::string text = ".TH GALLOP 1 \"\" \"gallop " + roff(program_version()) +
                     "\" \"User Commands\"\n.nh\n.ad l\n" + section("NAME") + "gallop \\- " +
                     roff("half-cheetah simulator and soft actor-critic trainer") + "\n";
  text += section("SYNOPSIS") + bold("gallop") + " " + italic("COMMAND") + " [" + italic("OPTION") +
          "...] [" + italic("OPERAND") + "...]\n.br\n" + bold("gallop help") + " [" + italic("COMMAND") +
          "]\n.br\n" + bold("gallop --version") + "\n";
  text +=
      section("DESCRIPTION") +
      prose(
          "Gallop is PyBullet's HalfCheetahBulletEnv-v0 as a native program, with a Soft Actor-Critic "
          "trainer, a window to watch it learn, and films of the result. Without a display everything but "
          "the window works.") +
      paragraph("The commands are:") + list(commands) +
      paragraph(
          "RUN is the folder of a run, its number (3 for runs/sac/HalfCheetahBulletEnv-v0_3), or latest. "
          "CKPT is best, last or step_N of the latest run, 3/best and so on of another, a checkpoint's "
          "folder, or any TorchScript file that maps float [N, 26] to [N, 6].");
  return text + section("COMMANDS");
}

std::string manual_section(const CommandHelp& command, const OptionTable& table) {
  std::string text = ".SS gallop " + roff(command.name) + "\n" + bold("gallop " + command.name);
  if (!command.operands.empty()) text += " " + italic(command.operands);
  text += " [" + italic("OPTION") + "...]\n" + paragraph(command.summary);
  std::string group;
  for (const Option& option : table.all()) {
    if (option.group == kCommonGroup) continue;
    if (option.group != group) {
      group = option.group;
      if (group != "options") text += ".PP\n" + italic(group) + "\n";
    }
    text += option_entry(option);
  }
  for (const std::string& note : command.notes) text += paragraph(note);
  return text;
}

std::string manual_closing() {
  std::string text = section("COMMON OPTIONS") + prose("Every command takes these.") + common_options();
  text += section("EXIT STATUS") +
          list({{"0", "Done."},
                {"1", "An internal error, or a difference that parity found."},
                {"2", "A bad command line or configuration."},
                {"3", "The machine lacks something: a display, EGL, an encoder, CUDA."},
                {"4", "A file is missing, damaged or of another version, or there is no space."},
                {"5", "Training diverged."},
                {"130, 143", "Stopped by SIGINT or SIGTERM, after saving."}});
  text +=
      section("SIGNALS") + prose("While training:") +
      list({{"SIGINT, SIGTERM",
             "The first finishes the step, saves a checkpoint, draws the curve and films; the second leaves "
             "out the pictures; the third ends at once, and the checkpoint before is still there."},
            {"SIGUSR1", "Saves a checkpoint and evaluates, and training goes on."},
            {"SIGHUP, SIGPIPE", "Ignored: a closed terminal does not end a run."}});
  text +=
      section("ENVIRONMENT") +
      list({{"GALLOP_DATA",
             "The folder that holds urdf/half_cheetah.urdf, instead of share/gallop beside the program."},
            {"NO_COLOR", "When it is not empty, no colours; --color always overrides it."},
            {"TERM", "When it is dumb, no colours and no progress bar."},
            {"DISPLAY, WAYLAND_DISPLAY", "Where the window opens; without both, training has none."},
            {"LP_NUM_THREADS",
             "Threads of Mesa's software renderer; beside a window 1 unless set, for a core belongs to the "
             "trainer."}});
  text += section("FILES") +
          prose(
              "A run is one folder, runs/sac/HalfCheetahBulletEnv-v0_N unless told "
              "otherwise. It holds:") +
          list(files_of_a_run());
  text += section("EXAMPLES") +
          list({{"gallop train", "Trains, in a window if there is a display."},
                {"gallop train --no-gui --steps 1M && gallop record latest -o cheetah.mp4",
                 "Trains on a server, then films the best policy."},
                {"gallop resume latest -n +500k", "Goes on after a stop, for another 500,000 steps."},
                {"gallop eval 3 --episodes 100 --json", "Scores run 3 over 100 episodes, for a script."},
                {"gallop plot 1 2 -o curves.png", "Draws the curves of two runs in one picture."}});
  text += section("SEE ALSO") +
          prose(
              "The environment, the update and every logged number are explained in environment.md and "
              "sac.md, in share/doc/gallop beside the program. TensorBoard and Stable-Baselines3's "
              "tools read a run as it is.");
  return text;
}

}  // namespace gallop::app
