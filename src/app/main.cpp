// SPDX-License-Identifier: MIT
// The program: every command's errors end here, as two lines and an exit code.
#include <iostream>

#include "app/commands.h"
#include "app/exit_code.h"

int main(int argc, char** argv) {
  using namespace gallop;
  try {
    return app::run_program({argv + 1, argv + argc});
  } catch (const UserError& error) {
    std::cerr << "gallop: " << error.what() << "\n";
    if (!error.hint().empty()) std::cerr << "  try: " << error.hint() << "\n";
    return app::exit_code_of(error);
  } catch (const std::exception& error) {
    std::cerr << "gallop: internal error: " << error.what() << "\n"
              << "  please report this with the output of: gallop doctor\n";
    return app::kInternalError;
  }
}
