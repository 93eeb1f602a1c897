// SPDX-License-Identifier: MIT
// What tests read of a run's files.
#pragma once

#include <sstream>
#include <string>
#include <vector>

namespace gallop::support {

inline std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream in(line + ",");
  for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
  return cells;
}

/// A CSV without its columns of wall-clock time.
inline std::string without_clock(const std::string& csv) {
  std::istringstream lines(csv);
  std::string heading;
  std::getline(lines, heading);
  const auto names = cells_of(heading);
  std::string kept = heading + "\n";
  for (std::string line; std::getline(lines, line);) {
    const auto fields = cells_of(line);
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const std::string& name = names.at(i);
      const bool clock = name == "time/time_elapsed" || name.ends_with("fps");
      if (!clock) kept += fields[i] + ",";
    }
    kept += "\n";
  }
  return kept;
}

}  // namespace gallop::support
