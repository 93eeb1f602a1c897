// SPDX-License-Identifier: MIT
// Runs a target over the files of a folder, without a fuzzer: every past finding stays fixed.
#include <algorithm>
#include <iostream>
#include <vector>

#include "fuzz/input.h"
#include "support/files.h"

int main(int argc, char** argv) {
  namespace fs = std::filesystem;
  if (argc != 2) return 2;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(argv[1])) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) {
    std::cout << file.filename().string() << std::endl;  // flushed: the last one said is the one that crashed
    const std::string bytes = gallop::support::read_file(file);
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  }
  std::cout << files.size() << " inputs\n";
  return files.empty() ? 1 : 0;
}
