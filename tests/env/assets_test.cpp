// SPDX-License-Identifier: MIT
// Where data files are looked for.
#include "env/assets.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "errors.h"
#include "support/temporary_directory.h"

namespace gallop::env {
namespace {

/// Sets GALLOP_DATA for a scope.
class DataFolder {
 public:
  explicit DataFolder(const std::filesystem::path& folder) { setenv("GALLOP_DATA", folder.c_str(), 1); }
  ~DataFolder() { unsetenv("GALLOP_DATA"); }
  DataFolder(const DataFolder&) = delete;
  DataFolder& operator=(const DataFolder&) = delete;
};

}  // namespace

TEST_CASE("a build that was not installed finds the source tree's assets") {
  CHECK(find_asset("urdf/half_cheetah.urdf").filename() == "half_cheetah.urdf");
}

TEST_CASE("GALLOP_DATA replaces every other place") {
  const support::TemporaryDirectory folder;
  std::filesystem::create_directory(folder.path() / "urdf");
  std::ofstream(folder.path() / "urdf" / "half_cheetah.urdf") << "<robot/>";
  const DataFolder data(folder.path());
  CHECK(find_asset("urdf/half_cheetah.urdf") == folder.path() / "urdf" / "half_cheetah.urdf");
}

TEST_CASE("a missing asset is told with the places searched") {
  const auto complaint = [](const std::string& asset) {
    try {
      (void)find_asset(asset);
    } catch (const FileError& error) {
      return std::string(error.what()) + "; " + error.hint();
    }
    return std::string("found");
  };
  const std::string searched = complaint("urdf/no_such.urdf");
  CHECK(searched.starts_with("no_such.urdf not found in "));
  CHECK(searched.find("share/gallop, ") != std::string::npos);
  CHECK(searched.ends_with("; set GALLOP_DATA to the folder that holds urdf/no_such.urdf"));

  const support::TemporaryDirectory folder;
  const DataFolder data(folder.path());
  CHECK(complaint("urdf/half_cheetah.urdf") ==
        "half_cheetah.urdf not found in " + folder.path().string() +
            " ($GALLOP_DATA); unset GALLOP_DATA, or set it to the folder that holds urdf/half_cheetah.urdf");
}

}  // namespace gallop::env
