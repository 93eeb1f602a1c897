// SPDX-License-Identifier: MIT
// The folder of one run: its number, its lock, and the files that say what the run was.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/config.h"
#include "app/run_lock.h"

namespace gallop::app {

/// <out>/sac, where numbered runs live.
[[nodiscard]] std::filesystem::path runs_root(const std::filesystem::path& out);
/// 3 for "HalfCheetahBulletEnv-v0_3" and "HalfCheetahBulletEnv-v0_3-name", 0 for any other name.
[[nodiscard]] int run_number(const std::filesystem::path& folder);
/// Numbered runs under `out`, in their order.
[[nodiscard]] std::vector<std::filesystem::path> numbered_runs(const std::filesystem::path& out);
/// How a user names the run: its number under the usual root, else its path.
[[nodiscard]] std::string run_reference(const std::filesystem::path& folder,
                                        const std::filesystem::path& out);

/// A file or folder of a run. Its meaning may name commands, with RUN for the run.
struct RunFile {
  const char* name;
  const char* meaning;
};
/// Everything a run writes.
[[nodiscard]] std::span<const RunFile> run_files();

class RunFolder {
 public:
  /// Creates and locks the folder the configuration asks for: the next number under --out, or --run-dir.
  /// Throws FileError when that is in use, or holds files and may not be overwritten.
  RunFolder(const TrainConfig& config, std::vector<std::string> command_line);
  /// Locks a run to go on with. Throws FileError when it is in use.
  RunFolder(std::filesystem::path run, const std::filesystem::path& out,
            std::vector<std::string> command_line);
  /// Writes the end time into command.txt (exit code 1 unless finish() was called) and unlocks.
  ~RunFolder();
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// What to type for this run: "3" or its path.
  [[nodiscard]] std::string reference() const { return reference_; }

  /// README.txt, config.toml and system.json.
  void describe(TrainConfig config, const std::string& device);
  /// The exit code for command.txt.
  void finish(int exit_code) { exit_code_ = exit_code; }

 private:
  void clear(bool overwrite) const;
  void write_command(bool ended);

  std::filesystem::path path_;
  std::string reference_;
  std::vector<std::string> command_line_;
  std::string started_;
  std::string earlier_;    ///< what command.txt said before
  bool is_begun_ = false;  ///< command.txt tells of this part of the run
  int exit_code_ = 1;
  std::optional<RunLock> lock_;
};

}  // namespace gallop::app
