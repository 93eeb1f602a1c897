// SPDX-License-Identifier: MIT
// A checkpoint's meta.json, then a NUL, then its run.json: what they say is looked at as `info` and `resume`
// do.
#include "app/checkpoint_store.h"
#include "app/run_record.h"
#include "fuzz/input.h"
#include "support/files.h"
#include "support/temporary_directory.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gallop;
  static const support::TemporaryDirectory folder(fuzz::kMemory);
  static const bool is_made = [] {
    for (const char* step : {"step_000000100", "step_000000200"}) {
      std::filesystem::create_directory(folder.path() / step);
      support::write_file(folder.path() / step / "nets.pt", "twelve bytes");
      support::write_file(folder.path() / step / "replay.bin", "");
    }
    return true;
  }();
  static_cast<void>(is_made);

  const std::string_view input = fuzz::text_of(data, size);
  const std::size_t end = input.find('\0');
  const std::filesystem::path checkpoint = folder.path() / "step_000000200";
  support::write_file(checkpoint / "meta.json", std::string(input.substr(0, end)));
  support::write_file(checkpoint / "run.json",
                      end == std::string_view::npos ? "" : std::string(input.substr(end + 1)));

  fuzz::accepts([&] { app::verify_checkpoint(checkpoint); });
  fuzz::accepts([&] { static_cast<void>(app::read_checkpoint_facts(checkpoint)); });
  fuzz::accepts([&] {
    std::vector<std::string> complaints;
    static_cast<void>(app::CheckpointStore(folder.path(), 2).newest_resumable(complaints));
  });
  fuzz::accepts([&] {
    const app::RunRecord record = app::read_run_record(checkpoint / "run.json");
    const std::string text = app::to_json(record);
    support::write_file(folder.path() / "again.json", text);
    if (app::to_json(app::read_run_record(folder.path() / "again.json")) != text) std::abort();
  });
  return 0;
}
