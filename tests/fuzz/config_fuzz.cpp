// SPDX-License-Identifier: MIT
// Configuration files: read, applied, and written back as a run's own, which must read the same.
#include "app/config.h"
#include "app/config_file.h"
#include "app/configure.h"
#include "fuzz/input.h"

namespace {

using namespace gallop;

std::string configured(const std::filesystem::path& file) {
  app::TrainConfig config;
  app::apply_preset(config, "default");
  const app::OptionTable table = app::train_options(config);
  app::configure(config, table, app::read_config_file(file, table), {});
  static_cast<void>(app::settle(config));
  return app::config_text(table, {});
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::InputFile file(fuzz::text_of(data, size));
  std::string text;
  if (!fuzz::accepts([&] { text = configured(file.path()); })) return 0;
  if (configured(fuzz::InputFile(text).path()) != text) std::abort();
  return 0;
}
