// SPDX-License-Identifier: MIT
// 0.monitor.csv, the episode log of Stable-Baselines3 that other people's plots read: a JSON header line,
// then r,l,t (return, length, seconds since the start) for each episode.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "app/files.h"

namespace gallop::app {

inline constexpr const char* kMonitorName = "0.monitor.csv";

class MonitorWriter {
 public:
  /// Starts the file, or goes on with it after its first `episodes` rows. `start` is in Unix seconds.
  MonitorWriter(const std::filesystem::path& file, double start, const std::string& environment,
                std::size_t episodes = 0);
  /// Appends one episode. Throws FileError.
  void add(double episode_return, int length, double seconds);

 private:
  AppendFile file_;
};

/// Finished episodes of a run, in order.
struct MonitorRecord {
  std::vector<double> returns;
  std::vector<std::int64_t> steps;  ///< environment steps at the episode's end
  std::vector<double> seconds;      ///< since the run's start
  std::vector<std::string> notes;   ///< "0.monitor.csv:14: expected r,l,t; that line skipped in plot"
};
/// Reads a file of ours or of Stable-Baselines3. Throws FileError when it cannot be opened.
[[nodiscard]] MonitorRecord read_monitor(const std::filesystem::path& file);

}  // namespace gallop::app
