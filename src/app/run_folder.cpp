// SPDX-License-Identifier: MIT
// Numbering, and the text files that say what a run was.
#include "app/run_folder.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "agent/trainer.h"
#include "app/config_file.h"
#include "app/files.h"
#include "app/system_facts.h"
#include "errors.h"

namespace gallop::app {
namespace {

namespace fs = std::filesystem;

constexpr RunFile kRunFiles[] = {
    {"README.txt", "this list"},
    {"config.toml", "every value the run used; repeat it with: gallop train -c RUN/config.toml"},
    {"command.txt", "the command line, when it ran, how it ended"},
    {"system.json", "the machine and the build"},
    {"log.txt", "all that the terminal showed"},
    {"0.monitor.csv", "return, length and time of each episode (Stable-Baselines3's format)"},
    {"progress.csv", "everything measured, a row per episode and evaluation"},
    {"progress.json", "the same, a JSON object a line (--log json)"},
    {"evaluations.npz", "returns and lengths of each evaluation (numpy)"},
    {"tb", "TensorBoard events: tensorboard --logdir ."},
    {"learning_curve.png", "drawn anew while training: gallop plot RUN -o curve.png"},
    {"policy.pt", "the best policy, for torch.jit.load: [N, 26] -> [N, 6]"},
    {"checkpoints",
     "last and best, and a few by step: gallop eval RUN; go on from the newest: gallop resume RUN"},
    {"videos", "films: gallop record RUN -o cheetah.mp4"},
    {"shots", "screenshots made in the window"}};

constexpr const char* kProgram = "gallop ";  // how the command line of a run begins

std::string quoted_for_shell(const std::string& word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=.,:/@%";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

/// A file's meaning with the run's path for RUN/ and its short name for RUN.
std::string of_this_run(std::string text, const std::string& folder, const std::string& reference) {
  constexpr std::string_view kRun = "RUN";
  for (std::size_t at = 0; (at = text.find(kRun, at)) != std::string::npos;) {
    const bool begins_path = text.substr(at + kRun.size()).starts_with('/');
    const std::string& name = begins_path ? folder : reference;
    text.replace(at, kRun.size(), name);
    at += name.size();
  }
  return text;
}

std::string readme(const fs::path& folder, const std::string& reference) {
  constexpr std::size_t kColumn = 21;
  std::string text = "A training run of Gallop. Each line: a file, and what it is.\n\n";
  for (const RunFile& file : kRunFiles) {
    const std::string name = file.name;
    text += name + std::string(kColumn - name.size(), ' ') +
            of_this_run(file.meaning, folder.string(), reference) + "\n";
  }
  return text;
}

}  // namespace

std::span<const RunFile> run_files() { return kRunFiles; }

fs::path runs_root(const fs::path& out) { return out / "sac"; }

int run_number(const fs::path& folder) {
  const std::string name = folder.filename().string();
  const std::string prefix = std::string(kEnvironmentId) + "_";
  if (!name.starts_with(prefix)) return 0;
  int number = 0;
  const auto [end, error] = std::from_chars(name.data() + prefix.size(), name.data() + name.size(), number);
  const bool whole = error == std::errc() && (end == name.data() + name.size() || *end == '-');
  return whole && number > 0 ? number : 0;
}

std::vector<fs::path> numbered_runs(const fs::path& out) {
  std::vector<fs::path> runs;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(runs_root(out), none)) {
    if (entry.is_directory() && run_number(entry.path()) > 0) runs.push_back(entry.path());
  }
  std::sort(runs.begin(), runs.end(),
            [](const fs::path& a, const fs::path& b) { return run_number(a) < run_number(b); });
  return runs;
}

std::string run_reference(const fs::path& folder, const fs::path& out) {
  const int number = run_number(folder);
  const bool usual = out == "runs" && number > 0 && folder.parent_path() == runs_root(out);
  return usual ? std::to_string(number) : folder.string();
}

RunFolder::RunFolder(const TrainConfig& config, std::vector<std::string> command_line)
    : command_line_(std::move(command_line)), started_(timestamp()) {
  if (config.name.find('/') != std::string::npos)
    throw UsageError("--name must not hold a '/' (got '" + config.name + "')");
  if (!config.run_dir.empty()) {
    path_ = config.run_dir;
    make_folder(path_);
    lock_.emplace(path_);
    clear(config.overwrite);
  } else {
    const fs::path root = runs_root(config.out);
    make_folder(root);
    // creating a folder is atomic: two runs that start together get two numbers
    const auto runs = numbered_runs(config.out);
    int number = runs.empty() ? 1 : run_number(runs.back()) + 1;
    for (;; ++number) {
      path_ = root / (config.environment + "_" + std::to_string(number) +
                      (config.name.empty() ? "" : "-" + config.name));
      std::error_code error;
      if (fs::create_directory(path_, error)) break;
      if (error) throw FileError("cannot create " + path_.string() + ": " + error.message());
    }
    lock_.emplace(path_);
  }
  reference_ = run_reference(path_, config.out);
  make_folder(path_ / "checkpoints");
  write_command(false);
}

RunFolder::RunFolder(fs::path run, const fs::path& out, std::vector<std::string> command_line)
    : path_(std::move(run)),
      reference_(run_reference(path_, out)),
      command_line_(std::move(command_line)),
      started_(timestamp()) {
  lock_.emplace(path_);
  if (fs::exists(path_ / "command.txt")) earlier_ = read_file(path_ / "command.txt") + "\n";
  make_folder(path_ / "checkpoints");
}

RunFolder::~RunFolder() {
  try {
    if (is_begun_) write_command(true);
  } catch (const std::exception&) {
    // the run itself has already said what went wrong
  }
}

void RunFolder::clear(bool overwrite) const {
  const auto is_lock = [](const fs::directory_entry& entry) {
    return entry.path().filename() == RunLock::kName;
  };
  if (std::all_of(fs::directory_iterator(path_), fs::directory_iterator(), is_lock)) return;
  const fs::path command = path_ / "command.txt";
  const bool is_run =
      fs::exists(path_ / "checkpoints") && fs::exists(command) && read_file(command).starts_with(kProgram);
  if (!is_run) throw FileError(path_.string() + " is not empty, and no run folder", "another --run-dir");
  if (!overwrite)
    throw FileError(path_.string() + " is not empty; use resume, another --out, or --overwrite");
  for (const RunFile& file : kRunFiles) fs::remove_all(path_ / file.name);  // and nothing else
}

void RunFolder::describe(TrainConfig config, const std::string& device) {
  if (!is_begun_) write_command(false);
  write_file(path_ / "README.txt", readme(path_, reference_));
  write_file(
      path_ / "config.toml",
      config_text(train_options(config), {"Every value of this run, by gallop " + program_version() + ".",
                                          "Repeat it with: gallop train -c config.toml"}));

  const agent::ComputeFacts facts = agent::compute_facts();
  const nlohmann::ordered_json system = {{"gallop", program_version()},
                                         {"commit", program_commit()},
                                         {"compiler", compiler_version()},
                                         {"bullet", bullet_version()},
                                         {"torch", facts.torch_version},
                                         {"blas", facts.blas},
                                         {"device", device},
                                         {"gpus", facts.cuda_devices},
                                         {"host", host_name()},
                                         {"system", operating_system()},
                                         {"cpu", processor_name()},
                                         {"cores", processor_count()},
                                         {"threads", config.threads}};
  write_file(path_ / "system.json", system.dump(2) + "\n");
}

void RunFolder::write_command(bool ended) {
  is_begun_ = true;
  std::string text;
  for (const std::string& word : command_line_) text += (text.empty() ? "" : " ") + quoted_for_shell(word);
  text += "\ncwd      " + fs::current_path().string() + "\nstarted  " + started_ + "\n";
  if (ended) text += "ended    " + timestamp() + "\nexit     " + std::to_string(exit_code_) + "\n";
  write_file(path_ / "command.txt", earlier_ + text);
}

}  // namespace gallop::app
