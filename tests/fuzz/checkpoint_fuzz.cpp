// SPDX-License-Identifier: MIT
// A checkpoint's meta.json, then a NUL, then its run.json: what they say is looked at as `info` and `resume`
// do.
#include "app/checkpoint_store.h"
#include "app/run_record.h"
#include "fuzz/input.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gallop;
  static const fuzz::InputFolder folder;
  static const bool is_made = [] {
    for (const char* step : {"step_000000100", "step_000000200"}) {
      std::filesystem::create_directory(folder.path() / step);
      folder.write(std::filesystem::path(step) / "nets.pt", "twelve bytes");
      folder.write(std::filesystem::path(step) / "replay.bin", "");
    }
    return true;
  }();
  static_cast<void>(is_made);

  const std::string_view input = fuzz::text_of(data, size);
  const std::size_t end = input.find('\0');
  const std::filesystem::path checkpoint = "step_000000200";
  folder.write(checkpoint / "meta.json", input.substr(0, end));
  folder.write(checkpoint / "run.json", end == std::string_view::npos ? "" : input.substr(end + 1));

  fuzz::accepts([&] { app::verify_checkpoint(folder.path() / checkpoint); });
  fuzz::accepts([&] { static_cast<void>(app::read_checkpoint_facts(folder.path() / checkpoint)); });
  fuzz::accepts([&] {
    std::vector<std::string> complaints;
    static_cast<void>(app::CheckpointStore(folder.path(), 2).newest_resumable(complaints));
  });
  fuzz::accepts([&] {
    const app::RunRecord record = app::read_run_record(folder.path() / checkpoint / "run.json");
    const std::string text = app::to_json(record);
    folder.write("again.json", text);
    if (app::to_json(app::read_run_record(folder.path() / "again.json")) != text) std::abort();
  });
  return 0;
}
