// SPDX-License-Identifier: MIT
// gallop doctor: everything a report of trouble should say.
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>

#include "agent/trainer.h"
#include "app/commands.h"
#include "app/exit_code.h"
#include "app/numbers.h"
#include "app/options.h"
#include "app/system_facts.h"
#include "env/assets.h"
#include "env/half_cheetah_env.h"
#include "errors.h"
#include "viz/film.h"
#include "viz/viewer.h"

namespace gallop::app {
namespace {

using nlohmann::ordered_json;

const CommandHelp kHelp = {
    .name = "doctor",
    .operands = "",
    .summary = "Check what Gallop needs from this machine; paste the output into a report.",
    .notes = {}};

std::string environment_variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "unset" : value;
}

struct Finding {
  std::string name;
  std::string value;
  std::string trouble;  ///< what to do about it, empty when all is well
};

Finding robot_file() {
  try {
    const auto file = env::find_asset("urdf/half_cheetah.urdf");
    const env::HalfCheetahEnv environment({});
    return {"assets", file.string(), ""};
  } catch (const std::exception& error) {
    return {"assets", "unusable", error.what()};
  }
}

Finding window() {
  if (!display_announced()) return {"window", "no display: train stays in the terminal, play needs one", ""};
  try {
    return {"window", viz::Viewer({}, env::HalfCheetahEnv({}).scene()).gl_description(), ""};
  } catch (const MachineError& error) {
    return {"window", "none", std::string("no window: ") + error.what()};
  }
}

std::vector<Finding> examine() {
  const agent::ComputeFacts compute = agent::compute_facts();
  const viz::FilmFacts film = viz::film_facts();
  const std::string encoders = OptionTable::joined(film.encoders, ", ");
  const bool h264 = encoders.find("264") != std::string::npos;
  return {
      {"gallop", program_version() + " (" + program_commit() + ")", ""},
      {"compiler", compiler_version(), ""},
      {"system", operating_system(), ""},
      {"cpu", processor_name() + ", " + std::to_string(processor_count()) + " cores", ""},
      {"memory", byte_size(available_memory()) + " free", ""},
      {"bullet", bullet_version() + ", double precision", ""},
      {"torch", compute.torch_version, ""},
      {"blas", compute.blas,
       compute.reference_blas ? "libblas reference found (about 15x slower); apt install libopenblas0" : ""},
      {"cuda", compute.cuda ? OptionTable::joined(compute.cuda_devices, ", ") : "none", ""},
      {"display",
       "DISPLAY " + environment_variable("DISPLAY") + ", WAYLAND_DISPLAY " +
           environment_variable("WAYLAND_DISPLAY"),
       ""},
      window(),
      {"egl", film.gl ? film.gl_description : "none",
       film.gl ? "" : "no films: " + film.gl_description + "; apt install libegl1 libgl1-mesa-dri"},
      {"encoders", encoders.empty() ? "none" : encoders,
       h264 ? "" : "no H.264 encoder: films are larger, or none"},
      {"libav", film.libav_version, ""},
      robot_file()};
}

}  // namespace

int doctor_command(const Arguments& args) {
  CommonOptions common;
  OptionTable table;
  add_common_options(table, common);
  std::vector<std::string> operands;
  if (!parse_command(kHelp, table, args, operands, 0, 0)) return kSuccess;

  const std::vector<Finding> findings = examine();
  ordered_json answer = ordered_json::object();
  ordered_json troubles = ordered_json::array();
  for (const Finding& finding : findings) {
    answer[finding.name] = finding.value;
    if (!finding.trouble.empty()) troubles.push_back(finding.trouble);
  }
  answer["troubles"] = troubles;
  if (common.json) {
    std::cout << answer.dump() << "\n";
    return kSuccess;
  }
  for (const Finding& finding : findings) {
    std::cout << finding.name << std::string(12 - finding.name.size(), ' ') << finding.value << "\n";
  }
  if (troubles.empty()) std::cout << "all is well\n";
  for (const auto& trouble : troubles) std::cout << "! " << trouble.get<std::string>() << "\n";
  return kSuccess;
}

}  // namespace gallop::app
