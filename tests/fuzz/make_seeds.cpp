// SPDX-License-Identifier: MIT
// Writes the seeds that are not text, small and sound, into a corpus folder: fuzz_make_seeds CORPUS TRACE
#include <array>
#include <cstring>
#include <fstream>
#include <iterator>

#include "agent/trainer.h"
#include "env/half_cheetah_env.h"
#include "fuzz/small_trainer.h"
#include "support/files.h"
#include "support/point_mass.h"
#include "support/temporary_directory.h"

namespace {

namespace fs = std::filesystem;
using namespace gallop;
using support::read_file;
using support::write_file;

void write_checkpoint_files(const fs::path& corpus) {
  const support::TemporaryDirectory folder;
  support::PointMass world(1);
  agent::Trainer trainer(fuzz::small_recipe(), {.seed = 1}, world);
  for (int i = 0; i < fuzz::kStepsBefore; ++i) trainer.step();
  trainer.snapshot("point", false)->write(folder.path());
  for (const char* name : {"loop.pt", "rng.bin", "optim.pt", "alpha.pt"})
    write_file(corpus / "continuation" / name, read_file(folder.path() / name));
  for (const char* target : {"tensors", "policy"})
    write_file(corpus / target / "nets.pt", read_file(folder.path() / "nets.pt"));
  write_file(corpus / "policy" / "policy.pt", read_file(folder.path() / "policy.pt"));
}

/// A buffer of 8 rows of the replay's target: 2 observations, 1 action.
void write_replay(const fs::path& file) {
  agent::SacConfig recipe = fuzz::small_recipe();
  recipe.buffer = 8;
  const support::TemporaryDirectory folder;
  support::PointMass world(1);
  agent::Trainer trainer(recipe, {.seed = 1}, world);
  for (int i = 0; i < fuzz::kStepsBefore; ++i) trainer.step();
  trainer.snapshot("point", true)->write(folder.path());
  write_file(file, read_file(folder.path() / "replay.bin"));
}

void write_world(const fs::path& file) {
  env::HalfCheetahEnv world({.seed = 1});
  world.reset();
  constexpr std::array<float, env::kActionSize> kAction = {1, -1, 0.5F, 0, -0.25F, 1};
  for (int i = 0; i < 3; ++i) world.step(kAction);
  world.push({.body = 0, .at = {0, 0, 0.5}, .force = {10, 0, 0}});
  world.step(kAction);
  write_file(file, world.save());
}

/// The first episode of a trace, cut to three steps.
void write_trace(const fs::path& from, const fs::path& file) {
  constexpr std::size_t kHeader = 64, kEpisodes = 8, kEpisodeHeader = 320, kRecord = 360;
  constexpr std::uint32_t kOne = 1, kSteps = 3;
  std::string bytes = read_file(from).substr(0, kHeader + kEpisodeHeader + kSteps * kRecord);
  std::memcpy(&bytes[kEpisodes], &kOne, sizeof kOne);
  std::memcpy(&bytes[kHeader], &kSteps, sizeof kSteps);
  write_file(file, bytes);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const fs::path corpus = argv[1];
  for (const char* target : {"continuation", "tensors", "policy", "replay", "world", "trace"})
    fs::create_directories(corpus / target);
  agent::set_up_arithmetic();
  write_checkpoint_files(corpus);
  write_replay(corpus / "replay" / "full.bin");
  write_world(corpus / "world" / "env.bin");
  write_trace(argv[2], corpus / "trace" / "three_steps.trace");
  return 0;
}
