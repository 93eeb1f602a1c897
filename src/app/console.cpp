// SPDX-License-Identifier: MIT
// Colours, the log, and the pinned line drawn around ordinary ones.
#include "app/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "app/printable.h"

namespace gallop::app {
namespace {

constexpr const char* kClearLine = "\r\x1b[K";

bool wants_colour(Colour choice, std::FILE* stream) {
  if (choice != Colour::Auto) return choice == Colour::Always;
  const char* no_colour = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  const bool refused = (no_colour != nullptr && *no_colour != '\0') ||
                       (terminal != nullptr && std::string(terminal) == "dumb");
  return !refused && isatty(fileno(stream)) != 0;
}

const char* escape(Tone tone) {
  switch (tone) {
    case Tone::Good:
      return "\x1b[32m";
    case Tone::Faint:
      return "\x1b[2m";
    case Tone::Warning:
      return "\x1b[33m";
    case Tone::Plain:
      break;
  }
  return "";
}

}  // namespace

Console::Console(const CommonOptions& options) : options_(options) {
  const char* terminal = std::getenv("TERM");
  const bool dumb = terminal == nullptr || std::string(terminal) == "dumb";
  live_ = !options.quiet && !options.json && !dumb && isatty(STDOUT_FILENO) != 0;
}

Console::~Console() { pin(""); }

void Console::log_to(const std::filesystem::path& file, AppendFile::Start start) {
  log_.emplace(file, start).append(std::exchange(early_, {}));
}

void Console::say(const std::string& text, Tone tone) {
  record(text);
  if (listener_) listener_(text, tone);
  if (!options_.quiet && !options_.json) print(stdout, text, tone);
}

void Console::detail(const std::string& text) {
  if (options_.verbose) say(text, Tone::Faint);
}

void Console::warn(const std::string& warning) {
  const std::string text = printable(warning);
  record("warning: " + text);
  if (listener_) listener_("warning: " + text, Tone::Warning);
  print(stderr, "gallop: warning: " + text, Tone::Warning);
}

void Console::event(const std::string& json) {
  if (options_.json) print(stdout, json, Tone::Plain);
}

void Console::record(const std::string& text) noexcept {
  try {
    if (!log_) {
      early_ += text + "\n";
      return;
    }
    log_->append(text + "\n");
    complained_ = false;
  } catch (const std::exception& error) {
    if (!std::exchange(complained_, true)) {
      print(stderr, std::string("gallop: warning: ") + error.what() + "; training goes on", Tone::Warning);
    }
  }
}

void Console::pin(const std::string& text) {
  if (!live_ || text == pinned_) return;
  pinned_ = text.substr(0, static_cast<std::size_t>(width()) - 1);
  std::fputs(kClearLine, stdout);
  std::fputs(pinned_.c_str(), stdout);
  std::fflush(stdout);
}

int Console::width() const {
  constexpr int kUsual = 100;
  winsize size{};
  const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20;
  return known ? size.ws_col : kUsual;
}

// a failure to print is no reason to end a run: the terminal may be gone
void Console::print(std::FILE* stream, const std::string& text, Tone tone) {
  const bool colour = tone != Tone::Plain && wants_colour(options_.colour, stream);
  const bool around_pinned = live_ && !pinned_.empty();
  if (around_pinned) {
    std::fputs(kClearLine, stdout);
    std::fflush(stdout);
  }
  if (colour) std::fputs(escape(tone), stream);
  std::fputs(text.c_str(), stream);
  std::fputs(colour ? "\x1b[0m\n" : "\n", stream);
  std::fflush(stream);
  if (around_pinned) {
    std::fputs(pinned_.c_str(), stdout);
    std::fflush(stdout);
  }
}

}  // namespace gallop::app
