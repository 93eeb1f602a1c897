// SPDX-License-Identifier: MIT
// What a package installs of the program's help: the manual page, and the completion as bash itself runs it.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "app/gallop_binary.h"
#include "support/files.h"

using namespace gallop;
using gallop::support::Outcome;
using gallop::support::Subprocess;
using gallop::support::Workplace;
using gallop::support::write_file;

namespace {

constexpr const char* kCommands[] = {"train",  "resume", "eval",   "play",  "record", "plot",
                                     "export", "info",   "doctor", "bench", "parity", "help"};

/// The long options a help text lists, without dashes; those with a --no- form begin "[no-]".
std::vector<std::string> options_in(const std::string& help) {
  std::vector<std::string> options;
  std::istringstream lines(help);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t dashes = line.find("--");
    if (!line.starts_with("  ") || dashes != 6) continue;  // an option's own line
    options.push_back(line.substr(dashes + 2, line.find(' ', dashes) - dashes - 2));
  }
  return options;
}

std::string with_dashes_escaped(const std::string& text) {
  std::string result;
  for (const char c : text) result += c == '-' ? std::string("\\-") : std::string(1, c);
  return result;
}

class Completion {
 public:
  Completion() {
    script_ = place_.run("help --completion bash");
    write_file(place_.path() / "gallop.bash", script_.out);
  }
  [[nodiscard]] const std::filesystem::path& folder() const { return place_.path(); }
  [[nodiscard]] const Outcome& script() const { return script_; }

  /// bash, in the folder, with nothing of its own set up.
  [[nodiscard]] Outcome bash(const std::vector<std::string>& arguments) const {
    std::vector<std::string> command = {"/bin/bash", "--noprofile", "--norc"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return Subprocess(command, {.folder = folder(), .environment = {"LC_ALL=C"}}).wait();
  }

  /// What is offered for the last of `words`; quotes make an empty one.
  [[nodiscard]] std::vector<std::string> offered(const std::string& words) const {
    const Outcome outcome =
        bash({"-c", "source gallop.bash; COMP_WORDS=(" + words +
                        "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _gallop; "
                        "((${#COMPREPLY[@]})) && printf '%s\\n' \"${COMPREPLY[@]}\" | sort"});
    CHECK(outcome.err.empty());
    std::vector<std::string> lines;
    std::istringstream in(outcome.out);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
  }

 private:
  Workplace place_;
  Outcome script_;
};

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("the manual page has every command, and every option that its help has") {
  const Workplace place;
  const Outcome page = place.run("help --man");
  CHECK(page.code == 0);
  CHECK(page.err.empty());
  CHECK(page.out.starts_with(".TH GALLOP 1 "));
  for (const char* command : kCommands) {
    CAPTURE(command);
    const std::size_t start = page.out.find(std::string("\n.SS gallop ") + command + "\n");
    REQUIRE(start != std::string::npos);
    const Words options = options_in(place.run(std::string("help ") + command).out);
    CHECK(options.size() >= 5);  // the common ones
    for (const std::string& option : options) {
      CAPTURE(option);
      CHECK(page.out.find("\\fB\\-\\-" + with_dashes_escaped(option) + "\\fR", start) != std::string::npos);
    }
  }
}

TEST_CASE("bash finds no fault with the completion script") {
  const Completion completion;
  CHECK(completion.script().code == 0);
  CHECK(completion.script().err.empty());
  const Outcome outcome = completion.bash({"-n", "gallop.bash"});
  CHECK(outcome.code == 0);
  CHECK(outcome.err.empty());
}

TEST_CASE("commands, options and named values are completed") {
  const Completion completion;
  CHECK(completion.offered("gallop tr") == Words{"train"});
  CHECK(completion.offered("gallop re") == Words{"record", "render", "resume"});
  CHECK(completion.offered("gallop --v") == Words{"--version"});
  CHECK(completion.offered("gallop help do") == Words{"doctor"});
  CHECK(completion.offered("gallop train --pre") == Words{"--preset", "--preset-x264"});
  CHECK(completion.offered("gallop train --no-g") == Words{"--no-gui"});
  CHECK(completion.offered("gallop train --preset ''") ==
        Words{"default", "notebook", "sac", "smoke", "zoo"});
  CHECK(completion.offered("gallop train --preset = n") == Words{"notebook"});  // as readline cuts it
  CHECK(completion.offered("gallop render 3 --camera ''") == Words{"follow", "front", "pybullet", "side"});
  CHECK(completion.offered("gallop train --device cu") == Words{"cuda"});
  CHECK(completion.offered("gallop train --log csv,t") == Words{"csv,tb"});
  CHECK(completion.offered("gallop train --lr ''").empty());
  CHECK(completion.offered("gallop train ''").empty());
  CHECK(completion.offered("gallop nosuch ''").empty());
}

TEST_CASE("every option of a command's help is completed") {
  const Completion completion;
  const Workplace place;
  const Words offered = completion.offered("gallop train --");
  for (const std::string& option : options_in(place.run("train --help").out)) {
    CAPTURE(option);
    const bool has_negative = option.starts_with("[no-]");
    const std::string name = has_negative ? option.substr(5) : option;
    CHECK(std::find(offered.begin(), offered.end(), "--" + name) != offered.end());
    CHECK((std::find(offered.begin(), offered.end(), "--no-" + name) != offered.end()) == has_negative);
  }
}

TEST_CASE("runs, checkpoints and files are completed") {
  const Completion completion;
  for (const char* run : {"1", "13-long"}) {
    std::filesystem::create_directories(completion.folder() / "runs/sac" /
                                        (std::string("HalfCheetahBulletEnv-v0_") + run));
  }
  std::filesystem::create_directories(completion.folder() / "lab shelf");
  write_file(completion.folder() / "lab.toml", "");
  write_file(completion.folder() / "last.pt", "");
  CHECK(completion.offered("gallop resume ''") == Words{"1", "13", "lab shelf", "latest", "runs"});
  CHECK(completion.offered("gallop eval la") == Words{"lab shelf", "last", "last.pt", "latest"});
  CHECK(completion.offered("gallop eval --out elsewhere 1").empty());
  CHECK(completion.offered("gallop resume 1 --from b") == Words{"best"});
  CHECK(completion.offered("gallop train -c l") == Words{"lab shelf", "lab.toml"});
  CHECK(completion.offered("gallop train --out l") == Words{"lab shelf"});
  CHECK(completion.offered("gallop parity gal") == Words{"gallop.bash"});
}

TEST_CASE("the help refuses forms it does not have") {
  const Workplace place;
  const auto refuses = [&](const std::string& words, const std::string& line) {
    const Outcome outcome = place.run(words);
    CHECK(outcome.code == 2);
    CHECK(outcome.err.starts_with("gallop: " + line + "\n"));
    CHECK(outcome.out.empty());
  };
  refuses("help --completion fish", "--completion takes bash (got 'fish')");
  refuses("help --completion", "--completion needs a value");
  refuses("help --mann", "unknown option '--mann' for help; did you mean '--man'?");
  refuses("help --man train", "help takes one of COMMAND, --man and --completion");
  refuses("help trian", "unknown command 'trian'; did you mean 'train'?");
  CHECK(place.run("help train").out == place.run("train --help").out);
  CHECK(place.run("help").out == place.run("--help").out);
}
