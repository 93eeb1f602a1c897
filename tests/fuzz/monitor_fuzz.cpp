// SPDX-License-Identifier: MIT
// Tables of episodes, ours and Stable-Baselines3's.
#include "app/monitor_file.h"
#include "fuzz/input.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gallop;
  const fuzz::InputFile file(fuzz::text_of(data, size));
  const app::MonitorRecord record = app::read_monitor(file.path());
  for (std::size_t i = 0; i < record.steps.size(); ++i) {
    if (record.steps[i] <= (i == 0 ? 0 : record.steps[i - 1])) std::abort();
  }
  return 0;
}
