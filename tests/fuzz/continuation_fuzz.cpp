// SPDX-License-Identifier: MIT
// A trainer that goes on from a checkpoint of which one file is the input; whichever it takes, it trains on.
#include "agent/trainer.h"
#include "fuzz/archive_mutator.h"
#include "fuzz/input.h"
#include "fuzz/small_trainer.h"
#include "support/files.h"
#include "support/point_mass.h"
#include "support/temporary_directory.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gallop;
  static const support::TemporaryDirectory folder(fuzz::kMemory);
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
    const std::string good = support::read_file(folder.path() / name);
    support::write_file(folder.path() / name, std::string(fuzz::text_of(data, size)));
    fuzz::accepts([&] {
      agent::Trainer trainer(fuzz::small_recipe(), {.seed = 1}, world);
      trainer.restore(folder.path());
      for (int i = 0; i < 5; ++i) trainer.step();
      static_cast<void>(trainer.status());
    });
    support::write_file(folder.path() / name, good);
  }
  return 0;
}
