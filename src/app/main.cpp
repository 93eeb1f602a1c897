// SPDX-License-Identifier: MIT
// The program: every command's errors end here, as two lines and an exit code.
#include <filesystem>
#include <iostream>

#include "app/commands.h"
#include "app/exit_code.h"
#include "app/printable.h"

int main(int argc, char** argv) {
  using namespace gallop;
  try {
    return app::run_program({argv + 1, argv + argc});
  } catch (const UserError& error) {
    std::cerr << "gallop: " << app::printable(error.what()) << "\n";
    if (!error.hint().empty()) std::cerr << "  try: " << app::printable(error.hint()) << "\n";
    return app::exit_code_of(error);
  } catch (const std::filesystem::filesystem_error& error) {
    std::cerr << "gallop: cannot use " << app::printable(error.path1().string()) << ": "
              << error.code().message() << "\n";
    return app::kBadFile;
  } catch (const std::exception& error) {
    std::cerr << "gallop: internal error: " << app::printable(first_line(error.what())) << "\n"
              << "  please report this with the output of: gallop doctor\n";
    return app::kInternalError;
  }
}
