// SPDX-License-Identifier: MIT
// The short names of runs and checkpoints, tried in a fixed order.
#include "app/run_reference.h"

#include <cerrno>
#include <cstdint>

#include "app/checkpoint_store.h"
#include "app/files.h"
#include "app/numbers.h"
#include "app/run_folder.h"
#include "errors.h"

namespace gallop::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* kCheckpoints = "checkpoints";

bool is_run(const fs::path& folder) {
  return fs::exists(folder / "0.monitor.csv") || fs::exists(folder / "config.toml");
}

/// best, last or step_N; the folder's name, N padded as it is on disk. Empty for anything else.
std::string checkpoint_name(const std::string& text) {
  constexpr std::string_view kStep = "step_";
  if (text == "best" || text == "last") return text;
  if (!text.starts_with(kStep)) return {};
  const auto steps = parse_whole(text.substr(kStep.size()));
  return steps && *steps >= 0 ? step_folder_name(*steps) : std::string{};
}

fs::path checkpoint_in(const fs::path& run, const std::string& name) {
  const fs::path folder = run / kCheckpoints / name;
  if (!fs::exists(folder))
    throw FileError("no checkpoint " + name + " in " + run.string(), "gallop info " + run.string());
  return fs::canonical(folder);
}

fs::path best_or_last(const fs::path& run) {
  for (const char* name : {"best", "last"}) {
    if (fs::exists(run / kCheckpoints / name)) return checkpoint_in(run, name);
  }
  throw FileError("no checkpoint in " + run.string() + " yet");
}

}  // namespace

fs::path find_run(const std::string& text, const fs::path& out) {
  const bool is_number = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
  if (is_number || text == "latest") {
    const auto runs = numbered_runs(out);
    if (runs.empty()) throw FileError("no runs under " + runs_root(out).string() + " yet", "gallop train");
    if (text == "latest") return runs.back();
    for (const fs::path& run : runs) {
      if (std::to_string(run_number(run)) == text) return run;
    }
    throw FileError("no run " + text + " under " + runs_root(out).string() + "; newest is " +
                    std::to_string(run_number(runs.back())));
  }
  fs::path path(text);
  if (!fs::exists(path)) {
    errno = ENOENT;
    throw_file_error("open", path);
  }
  if (!fs::is_directory(path) || !is_run(path))
    throw FileError(text + " is no run folder (it has no 0.monitor.csv)");
  return path;
}

fs::path find_policy(const std::string& text, const fs::path& out) {
  fs::path path(text);
  if (fs::is_regular_file(path)) return path;

  const auto located = [&]() -> fs::path {
    if (fs::is_directory(path) && fs::exists(path / "meta.json")) return fs::canonical(path);
    if (const std::string name = checkpoint_name(text); !name.empty())
      return checkpoint_in(find_run("latest", out), name);
    if (const std::string name = checkpoint_name(path.filename().string());
        !name.empty() && path.has_parent_path()) {
      const fs::path parent = path.parent_path();
      const bool inside = parent.filename() == kCheckpoints;
      return checkpoint_in(find_run((inside ? parent.parent_path() : parent).string(), out), name);
    }
    return best_or_last(find_run(text, out));
  };
  fs::path folder = located();
  verify_checkpoint(folder);
  return folder;
}

bool names_checkpoint(const std::string& text) {
  return fs::exists(fs::path(text) / "meta.json") ||
         !checkpoint_name(fs::path(text).filename().string()).empty();
}

}  // namespace gallop::app
