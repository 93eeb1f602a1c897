// SPDX-License-Identifier: MIT
// Roff is a language: what looks like a request or an escape must come out as text.
#include "app/manual.h"

#include <doctest/doctest.h>

#include "app/config.h"

using namespace gallop;
using namespace gallop::app;

namespace {

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("text that looks like a request or an escape stays text") {
  CHECK(roff(".SH no heading") == "\\&.SH no heading");
  CHECK(roff("'br no break") == "\\&\\(aqbr no break");
  CHECK(roff("first.\n.second") == "first.\n\\&.second");
  CHECK(roff("a.b 'c'") == "a.b \\(aqc\\(aq");
  CHECK(roff("-n, --steps") == "\\-n, \\-\\-steps");
  CHECK(roff("C:\\fB") == "C:\\efB");
  CHECK(roff("`a^2~b`") == "\\(gaa\\(ha2\\(tib\\(ga");
}

TEST_CASE("a command's section has every option of its table but the common ones") {
  TrainConfig config;
  OptionTable table = train_options(config);
  CommonOptions common;
  add_common_options(table, common);
  const std::string section =
      manual_section({.name = "train", .operands = "", .summary = "Trains.", .notes = {".note"}}, table);
  CHECK(section.starts_with(".SS gallop train\n"));
  CHECK(holds(section, ".PP\n\\&.note\n"));
  CHECK(holds(section, "\n\\fB\\-n\\fR, \\fB\\-\\-steps\\fR \\fIN\\fR\n"));
  CHECK(holds(section, "\n\\fB\\-\\-[no\\-]gui\\fR\n"));
  for (const Option& option : table.all()) {
    CAPTURE(option.key);
    CHECK(holds(section, roff(option.help)) == (option.group != kCommonGroup));
  }
}

TEST_CASE("the page ends with what holds for every command") {
  const std::string closing = manual_closing();
  for (const char* title :
       {"COMMON OPTIONS", "EXIT STATUS", "SIGNALS", "ENVIRONMENT", "FILES", "EXAMPLES", "SEE ALSO"}) {
    CHECK(holds(closing, std::string(".SH ") + title + "\n"));
  }
  CHECK(holds(closing, "\\fB\\-h\\fR, \\fB\\-\\-help\\fR"));
  CHECK(holds(closing, "\\fBlearning_curve.png\\fR"));
}
