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

TEST_CASE("GALLOP_DATA goes before every other place") {
  const support::TemporaryDirectory folder;
  std::filesystem::create_directory(folder.path() / "urdf");
  std::ofstream(folder.path() / "urdf" / "half_cheetah.urdf") << "<robot/>";
  const DataFolder data(folder.path());
  CHECK(find_asset("urdf/half_cheetah.urdf") == folder.path() / "urdf" / "half_cheetah.urdf");
}

TEST_CASE("a missing asset is told with the places searched") {
  const support::TemporaryDirectory folder;
  const DataFolder data(folder.path());
  try {
    (void)find_asset("urdf/no_such.urdf");
    FAIL("found");
  } catch (const FileError& error) {
    const std::string what = error.what();
    CHECK(what.starts_with("no_such.urdf not found in " + folder.path().string() + ", "));
    CHECK(what.find("share/gallop") != std::string::npos);
    CHECK(error.hint() == "set GALLOP_DATA to the folder that holds urdf/no_such.urdf");
  }
}

}  // namespace gallop::env
