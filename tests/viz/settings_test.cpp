// SPDX-License-Identifier: MIT
// What the window remembers, and what it makes of damaged files.
#include "viz/settings.h"

#include <doctest/doctest.h>

#include "support/files.h"
#include "support/temporary_directory.h"

using gallop::support::TemporaryDirectory;
using gallop::support::write_file;
using namespace gallop::viz;

TEST_CASE("settings come back as they were saved") {
  const TemporaryDirectory folder;
  const auto file = folder.path() / "runs" / "window.settings";
  Settings settings;
  settings.width = 1600;
  settings.height = 1000;
  settings.charts_width = 512.5F;
  settings.show_log = false;
  settings.large_charts = true;
  settings.text_scale = 1.25F;
  CHECK(save_settings(file, settings));
  CHECK(load_settings(file) == settings);
  CHECK_FALSE(std::filesystem::exists(file.string() + ".part"));
}

TEST_CASE("a missing file, or none at all, is the usual") {
  const TemporaryDirectory folder;
  CHECK(load_settings(folder.path() / "none") == Settings{});
  CHECK(load_settings({}) == Settings{});
  CHECK(save_settings({}, {}));
}

TEST_CASE("a damaged file is ignored where it is damaged") {
  const TemporaryDirectory folder;
  const auto file = folder.path() / "window.settings";
  write_file(
      file,
      "width 1600\nheight -3\nrun_width nan\ncharts_width 1e99\nshow_log maybe\n\0\x01 garbage\nunknown 7\n");
  Settings expected;
  expected.width = 1600;
  CHECK(load_settings(file) == expected);
}

TEST_CASE("settings that cannot be written are no error") {
  const TemporaryDirectory folder;
  write_file(folder.path() / "file", "");
  CHECK_FALSE(save_settings(folder.path() / "file" / "window.settings", {}));
}
