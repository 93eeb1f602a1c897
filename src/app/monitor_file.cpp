// SPDX-License-Identifier: MIT
// Strict in what is written, lenient in what is read.
#include "app/monitor_file.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <sstream>

#include "app/numbers.h"
#include "app/options.h"

namespace gallop::app {

namespace {

std::string heading(double start, const std::string& environment) {
  std::array<char, 64> seconds{};
  std::snprintf(seconds.data(), seconds.size(), "%.6f", start);
  return "#{\"t_start\": " + std::string(seconds.data()) + ", \"env_id\": \"" + environment + "\"}\nr,l,t\n";
}

}  // namespace

MonitorWriter::MonitorWriter(const std::filesystem::path& file, double start, const std::string& environment,
                             std::size_t episodes)
    : file_(file, heading(start, environment), episodes) {}

void MonitorWriter::add(double episode_return, int length, double seconds) {
  std::array<char, 512> line{};
  std::snprintf(line.data(), line.size(), "%.6f,%d,%.6f\n", episode_return, length, seconds);
  file_.append(line.data());
}

MonitorRecord read_monitor(const std::filesystem::path& file) {
  constexpr double kBad = std::numeric_limits<double>::quiet_NaN();
  MonitorRecord record;
  std::istringstream lines(read_file(file));
  constexpr std::size_t kMostNotes = 10;  // a file that is no table has as many as it has lines
  std::int64_t steps = 0;
  std::size_t number = 0;
  std::size_t skipped = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (!line.empty() && line.back() == '\r') line.pop_back();  // Stable-Baselines3 ends its rows so
    if (line.empty() || line[0] == '#' || line.starts_with("r,l,t")) continue;
    // further columns may follow
    const auto fields = split_list(line);
    const double score = parse_real(fields[0]).value_or(kBad);
    const std::int64_t length = fields.size() > 1 ? parse_whole(fields[1]).value_or(0) : 0;
    const double seconds = fields.size() > 2 ? parse_real(fields[2]).value_or(kBad) : kBad;
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
    const bool is_sound =
        std::isfinite(score) && length >= 1 && length <= kMost - steps && std::isfinite(seconds);
    if (!is_sound) {
      if (++skipped <= kMostNotes)
        record.notes.push_back(file.filename().string() + ":" + std::to_string(number) +
                               ": expected r,l,t; that line skipped in plot");
      continue;
    }
    steps += length;
    record.returns.push_back(score);
    record.steps.push_back(steps);
    record.seconds.push_back(seconds);
  }
  if (skipped > kMostNotes) {
    record.notes.push_back(file.filename().string() + ": " + std::to_string(skipped - kMostNotes) +
                           " further lines skipped");
  }
  return record;
}

}  // namespace gallop::app
