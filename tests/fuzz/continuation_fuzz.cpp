// SPDX-License-Identifier: MIT
// A trainer that goes on from a checkpoint of which one file is the input; whichever it takes, it trains on.
#include "agent/trainer.h"
#include "fuzz/archive_mutator.h"
#include "fuzz/input.h"
#include "fuzz/small_trainer.h"
#include "support/point_mass.h"

namespace {

using namespace gallop;

std::string contents(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::InputFolder folder;
  static support::PointMass world(1);
  static const bool is_made = [] {
    agent::set_up_arithmetic();
    agent::Trainer trainer(fuzz::small_recipe(), {.seed = 1}, world);
    for (int i = 0; i < fuzz::kStepsBefore; ++i) trainer.step();
    trainer.snapshot("point", true)->write(folder.path());
    return true;
  }();
  static_cast<void>(is_made);

  for (const char* name : {"loop.pt", "rng.bin", "optim.pt", "alpha.pt"}) {
    const std::string good = contents(folder.path() / name);
    folder.write(name, fuzz::text_of(data, size));
    fuzz::accepts([&] {
      agent::Trainer trainer(fuzz::small_recipe(), {.seed = 1}, world);
      trainer.restore(folder.path());
      for (int i = 0; i < 5; ++i) trainer.step();
      static_cast<void>(trainer.status());
    });
    folder.write(name, good);
  }
  return 0;
}
