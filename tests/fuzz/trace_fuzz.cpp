// SPDX-License-Identifier: MIT
// Recordings of episodes: read and replayed.
#include "env/parity.h"
#include "fuzz/input.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gallop;
  const fuzz::InputFile file(fuzz::text_of(data, size));
  fuzz::accepts([&] { static_cast<void>(env::replay_trace(file.path(), {})); });
  return 0;
}
