// SPDX-License-Identifier: MIT
// Where a command speaks: standard output, the run's log.txt, and on a terminal one line pinned at the
// bottom. Text passed in has no colours and no line end.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "app/cli.h"
#include "app/files.h"
#include "app/tone.h"

namespace gallop::app {

class Console {
 public:
  explicit Console(const CommonOptions& options);
  /// Clears the pinned line.
  ~Console();
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;

  /// Copies everything said, before and from now on, into `file`. Throws FileError.
  void log_to(const std::filesystem::path& file, AppendFile::Start start = AppendFile::Start::Empty);

  /// Passes on everything people are told from now on, from the thread that says it.
  void tell(std::function<void(const std::string&, Tone)> listener) { listener_ = std::move(listener); }

  /// One line for people: standard output unless --quiet or --json, and the log.
  void say(const std::string& text, Tone tone = Tone::Plain);
  /// The same, only with --verbose.
  void detail(const std::string& text);
  /// "gallop: warning: ..." on standard error, and the log.
  void warn(const std::string& warning);
  /// One JSON object on standard output; nothing without --json.
  void event(const std::string& json);
  /// Into the log only. A log that cannot be written is complained of once and ends nothing.
  void record(const std::string& text) noexcept;
  /// Replaces the pinned line; does nothing unless standard output is a terminal that people read.
  void pin(const std::string& text);

  /// True when pin() shows something.
  [[nodiscard]] bool is_live() const { return live_; }
  /// Columns of the terminal.
  [[nodiscard]] int width() const;

 private:
  void print(std::FILE* stream, const std::string& text, Tone tone);

  CommonOptions options_;
  bool live_ = false;
  std::string pinned_;
  std::function<void(const std::string&, Tone)> listener_;
  std::string early_;  ///< said before there was a log
  std::optional<AppendFile> log_;
  bool complained_ = false;
};

}  // namespace gallop::app
