// SPDX-License-Identifier: MIT
// gallop plot: learning curves of runs, ours or anyone's with a monitor.csv, as a PNG.
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "app/commands.h"
#include "app/config_values.h"
#include "app/console.h"
#include "app/exit_code.h"
#include "app/files.h"
#include "app/json_number.h"
#include "app/monitor_file.h"
#include "app/numbers.h"
#include "app/run_folder.h"
#include "app/run_reference.h"
#include "env/half_cheetah_env.h"
#include "errors.h"
#include "viz/learning_curve.h"
#include "viz/running_statistics.h"

namespace gallop::app {
namespace {

const CommandHelp kHelp = {
    .name = "plot",
    .operands = "RUN...",
    .summary = "Draw the learning curve of one or more runs.",
    .notes = {"RUN is a folder, latest, or a number. Any folder with a 0.monitor.csv will do."}};

enum class Axis { Steps, Episodes, Time };
enum class Reference { None, Zoo };

constexpr double kSecondsPerHour = 3600.0;

/// Evaluation points of progress.csv; none when there is no such file.
void add_evaluations(viz::Curve& curve, const std::filesystem::path& run) {
  const auto file = run / "progress.csv";
  if (!std::filesystem::exists(file)) return;
  std::istringstream lines(read_file(file));
  std::string line;
  std::getline(lines, line);
  const auto names = split_list(line);
  const auto column = [&names](const char* name) {
    return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
  };
  const std::size_t steps = column("time/total_timesteps");
  const std::size_t means = column("eval/mean_reward");
  while (std::getline(lines, line)) {
    const auto fields = split_list(line);
    if (steps >= fields.size() || means >= fields.size()) continue;
    const auto x = parse_real(fields[steps]);
    const auto y = parse_real(fields[means]);
    if (!x || !y) continue;
    curve.evaluation_x.push_back(*x);
    curve.evaluation_means.push_back(*y);
  }
}

viz::Curve curve_of(const std::filesystem::path& run, const MonitorRecord& record, Axis axis) {
  viz::Curve curve;
  curve.label = std::filesystem::canonical(run).filename().string();
  curve.returns = record.returns;
  for (std::size_t i = 0; i < record.returns.size(); ++i) {
    switch (axis) {
      case Axis::Steps:
        curve.x.push_back(static_cast<double>(record.steps[i]));
        break;
      case Axis::Episodes:
        curve.x.push_back(static_cast<double>(i + 1));
        break;
      case Axis::Time:
        curve.x.push_back(record.seconds[i] / kSecondsPerHour);
        break;
    }
  }
  if (axis == Axis::Steps) add_evaluations(curve, run);
  return curve;
}

const char* axis_label(Axis axis) {
  switch (axis) {
    case Axis::Steps:
      return "environment steps";
    case Axis::Episodes:
      return "episodes";
    case Axis::Time:
      return "hours";
  }
  return "";
}

/// Where on the axis the Zoo's run stands; in hours, at its own pace of 21,835 s for a million steps.
double units_per_step(Axis axis) {
  switch (axis) {
    case Axis::Steps:
      return 1.0;
    case Axis::Episodes:
      return 1.0 / env::kTimeLimit;
    case Axis::Time:
      return 21'835.0 / 1e6 / kSecondsPerHour;
  }
  return 1.0;
}

/// A CSV field, quoted where it has to be.
std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

/// The points that were drawn, for a spreadsheet: run,x,return,mean.
std::string csv_of(const std::vector<viz::Curve>& curves, int window) {
  std::string text = "run,x,return,mean\n";
  for (const viz::Curve& curve : curves) {
    const std::vector<double> mean = viz::running_statistics(curve.returns, window).mean;
    for (std::size_t i = 0; i < curve.returns.size(); ++i) {
      text += csv_field(curve.label) + "," + shortest(curve.x[i]) + "," + shortest(curve.returns[i]) + "," +
              shortest(mean[i]) + "\n";
    }
  }
  return text;
}

}  // namespace

int plot_command(const Arguments& args) {
  std::string output = "curve.png";
  std::string out = "runs";
  Axis axis = Axis::Steps;
  Reference reference = Reference::None;
  FilmSettings picture{.width = 1280, .height = 800};
  viz::LearningCurveOptions options;
  bool csv = false;
  CommonOptions common;
  OptionTable table;
  table.group("options");
  table.add("output", output, "FILE.png", "the picture").with_letter('o');
  table
      .add("x", axis, Names<Axis>{{"steps", Axis::Steps}, {"episodes", Axis::Episodes}, {"time", Axis::Time}},
           "horizontal axis")
      .with_letter('x');
  table.add("window", options.window, at_least(1), "episodes in the running mean").with_letter('w');
  table.add("reference", reference, Names<Reference>{{"none", Reference::None}, {"zoo", Reference::Zoo}},
            "dashed: the RL Zoo's own SAC run");
  table.add("size", picture_size(picture.width, picture.height), "of the picture");
  table.add("csv", csv, "write the points beside the picture, as .csv");
  table.add("out", out, "DIR", "where numbered runs are");
  add_common_options(table, common);
  std::vector<std::string> operands;
  constexpr std::size_t kMostRuns = 64;
  if (!parse_command(kHelp, table, args, operands, 1, kMostRuns)) return kSuccess;

  Console console(common);
  std::vector<viz::Curve> curves;
  std::size_t episodes = 0;
  for (const std::string& operand : operands) {
    const auto run = find_run(operand, out);
    const MonitorRecord record = read_monitor(run / kMonitorName);
    for (const std::string& note : record.notes) console.warn(note);
    if (record.returns.empty()) {
      const int number = run_number(run);
      throw FileError((number > 0 ? "run " + std::to_string(number) : run.string()) +
                      " has 0 finished episodes (first ends at " + std::to_string(env::kTimeLimit) +
                      " steps); nothing drawn");
    }
    curves.push_back(curve_of(run, record, axis));
    episodes += record.returns.size();
  }

  options.width = picture.width;
  options.height = picture.height;
  options.x_label = axis_label(axis);
  options.zoo_reference = reference == Reference::Zoo;
  options.reference_scale = units_per_step(axis);
  options.facts = (curves.size() == 1 ? curves[0].label : std::to_string(curves.size()) + " runs") + " | " +
                  std::to_string(episodes) + " episodes";
  const std::filesystem::path file = output;
  viz::draw_learning_curve(file, curves, options);
  const std::filesystem::path points = std::filesystem::path(file).replace_extension(".csv");
  if (csv) write_file(points, csv_of(curves, options.window));

  console.say(output + "  " + options.facts + (csv ? "  " + points.string() : ""));
  console.event(
      json_text(nlohmann::ordered_json{{"file", output}, {"runs", curves.size()}, {"episodes", episodes}}));
  return kSuccess;
}

}  // namespace gallop::app
