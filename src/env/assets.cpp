// SPDX-License-Identifier: MIT
// The places searched, in order; the last is the source tree this was built from. Who sets GALLOP_DATA means
// that folder: falling back to another would simulate another robot than the one asked for.
#include "env/assets.h"

#include <cstdlib>
#include <string>
#include <vector>

#include "errors.h"

namespace gallop::env {

std::filesystem::path find_asset(const std::filesystem::path& relative) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  if (const char* data = std::getenv("GALLOP_DATA"); data != nullptr && *data != '\0') {
    if (fs::is_regular_file(fs::path(data) / relative, ignored)) return fs::path(data) / relative;
    throw FileError(relative.filename().string() + " not found in " + data + " ($GALLOP_DATA)",
                    "unset GALLOP_DATA, or set it to the folder that holds " + relative.string());
  }

  std::vector<fs::path> places;
  const fs::path executable = fs::read_symlink("/proc/self/exe", ignored);
  if (!executable.empty())
    places.push_back((executable.parent_path() / ".." / "share" / "gallop").lexically_normal());
  places.emplace_back(GALLOP_INSTALLED_ASSETS);
  places.emplace_back(GALLOP_SOURCE_ASSETS);

  std::string searched;
  for (const fs::path& place : places) {
    if (fs::is_regular_file(place / relative, ignored)) return place / relative;
    searched += (searched.empty() ? "" : ", ") + place.string();
  }
  throw FileError(relative.filename().string() + " not found in " + searched,
                  "set GALLOP_DATA to the folder that holds " + relative.string());
}

}  // namespace gallop::env
