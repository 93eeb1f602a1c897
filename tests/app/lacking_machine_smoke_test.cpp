// SPDX-License-Identifier: MIT
// The real program on machines that lack something: encoder, BLAS, robot file, sound physics. Each lack is
// made, not mocked.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "app/gallop_binary.h"
#include "support/eventually.h"
#include "support/files.h"

using namespace gallop;
using gallop::support::eventually;
using gallop::support::Outcome;
using gallop::support::read_file;
using gallop::support::Subprocess;
using gallop::support::Workplace;
using gallop::support::write_file;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

const std::string kLast = "runs/sac/HalfCheetahBulletEnv-v0_1/checkpoints/last";
const std::string kPolicies = GALLOP_TEST_DATA "/policies";

std::string doctor_says(const Workplace& place, const char* what) {
  return json::parse(place.run("doctor --json").out).at(what);
}

/// The environment of a program with `library` in front of its own.
std::vector<std::string> with(const std::string& library) {
  // the address sanitizer wants to be the first library, and works as the second when it does not look
  return {"LD_PRELOAD=" + library,
          "ASAN_OPTIONS=detect_leaks=0:new_delete_type_mismatch=0:verify_asan_link_order=0"};
}

/// A folder of assets whose robot has the leg motors' efforts, N m, replaced.
void write_robot(const fs::path& folder, const std::string& effort) {
  std::string urdf = read_file(GALLOP_ASSETS "/urdf/half_cheetah.urdf");
  for (const char* original : {"108", "81", "54", "126", "27"}) {
    const std::string wanted = std::string("effort=\"") + original + "\"";
    for (std::size_t at; (at = urdf.find(wanted)) != std::string::npos;)
      urdf.replace(at, wanted.size(), "effort=\"" + effort + "\"");
  }
  fs::create_directories(folder / "urdf");
  write_file(folder / "urdf" / "half_cheetah.urdf", urdf);
}

}  // namespace

TEST_CASE("without an H.264 encoder a film is made with mpeg4, and the user is told") {
  const Workplace place;
  if (doctor_says(place, "egl") == "none") return;
  const Outcome filming =
      place.run("record " + kPolicies + "/linear_26_6.pt -o film.mp4 --size 64x64 --no-hud",
                {.environment = with(GALLOP_NO_H264)});
  CAPTURE(filming.err);
  CHECK(filming.code == 0);
  CHECK(filming.err.find("libx264 not in this libavcodec; using mpeg4 (larger file)") != std::string::npos);
  CHECK(read_file(place.path() / "film.mp4").find("mp4v") != std::string::npos);
}

TEST_CASE("a reference BLAS is warned of") {
  const fs::path reference = "/usr/lib/x86_64-linux-gnu/blas";  // where Debian's alternatives keep libblas3
  const Workplace place;
  if (!fs::exists(reference) || !doctor_says(place, "blas").starts_with("OpenBLAS")) return;
  const Outcome outcome = place.run(
      "train --dry-run",
      {.environment = {"LD_LIBRARY_PATH=" + reference.string() + ":/usr/lib/x86_64-linux-gnu/lapack"}});
  CHECK(outcome.code == 0);
  CHECK(outcome.err ==
        "gallop: warning: libblas reference found (about 15x slower); apt install libopenblas0\n");
}

TEST_CASE("a full disk pauses training until there is room, and the earlier checkpoint stays") {
  const Workplace place;
  Subprocess training = place.start("train --preset smoke --episodes 10000 --video none --eval-every 0",
                                    {.environment = with(GALLOP_FULL_DISK)});
  REQUIRE(training.says("game    1"));
  training.send(SIGUSR1);
  REQUIRE(training.says("  eval at "));
  REQUIRE(eventually([&] { return fs::exists(place.path() / kLast); }));
  write_file(place.path() / "full", "");
  training.send(SIGUSR1);
  REQUIRE(training.complains("gallop: warning: No space left (needs about "));
  REQUIRE(training.complains(" free): kept step_00000"));
  REQUIRE(training.complains(", training paused; free space then press Enter (tried again every 60 s)\n"));
  CHECK(place.run("eval 1/last --episodes 1").code == 0);

  fs::remove(place.path() / "full");
  training.send(SIGUSR1);  // try now
  CHECK(training.says("room again: training goes on"));
  training.send(SIGINT);
  CHECK(training.wait().code == 130);
  CHECK(place.run("eval 1/last --episodes 1").code == 0);
}

TEST_CASE("a user who will not wait for room leaves with the earlier checkpoint") {
  const Workplace place;
  Subprocess training =
      place.start("train --preset smoke --episodes 10000 --video none --eval-every 0 --save-every 500",
                  {.environment = with(GALLOP_FULL_DISK)});
  REQUIRE(eventually([&] { return fs::exists(place.path() / kLast); }));
  write_file(place.path() / "full", "");
  REQUIRE(training.complains("No space left ("));
  training.send(SIGINT);
  const Outcome outcome = training.wait();
  CHECK(outcome.code == 4);
  CAPTURE(outcome.err);
  CHECK(outcome.err.find("No space left on device; kept step_00000") != std::string::npos);
  CHECK(place.run("eval 1/last --episodes 1").code == 0);
}

TEST_CASE("a missing robot file is named with the place where it should be") {
  const Workplace place;
  const Outcome outcome =
      place.run("train --preset smoke --episodes 1", {.environment = {"GALLOP_DATA=nowhere"}});
  CHECK(outcome.code == 4);
  CHECK(outcome.err ==
        "gallop: half_cheetah.urdf not found in nowhere ($GALLOP_DATA)\n"
        "  try: unset GALLOP_DATA, or set it to the folder that holds urdf/half_cheetah.urdf\n");
  CHECK_FALSE(fs::exists(place.path() / "runs"));
}

TEST_CASE("an episode in which the physics blows up is dropped, the third ends the run") {
  const Workplace place;
  write_robot(place.path() / "monster", "1e308");
  const Outcome outcome = place.run("train --preset smoke --episodes 5 --seed 1 --video none --eval-every 0",
                                    {.environment = {"GALLOP_DATA=monster"}});
  CAPTURE(outcome.err);
  CHECK(outcome.code == 5);
  CHECK(outcome.err.find("gallop: warning: the physics blew up at step 1 ") != std::string::npos);
  CHECK(outcome.err.find("episode 1 dropped\ngallop: warning: the physics blew up at step 2 ") !=
        std::string::npos);
  CHECK(outcome.err.find(
            "\ngallop: the physics blew up for the 3rd time, at step 3; no checkpoint yet\n  try: ") !=
        std::string::npos);
  CHECK(read_file(place.path() / "runs/sac/HalfCheetahBulletEnv-v0_1/0.monitor.csv").ends_with("\nr,l,t\n"));
}

TEST_CASE("policies made by others are played where they fit and refused by name where not") {
  const Workplace place;
  const Outcome fits = place.run("eval " + kPolicies + "/linear_26_6.pt --episodes 1 --json");
  CHECK(fits.code == 0);
  CHECK(json::parse(fits.out).at("lengths") == json::array({1000}));

  const Outcome other = place.run("eval " + kPolicies + "/linear_17_6.pt");
  CHECK(other.code == 4);
  CHECK(other.err.starts_with("gallop: linear_17_6.pt maps 17 inputs, this robot observes 26\n"));

  const Outcome pickle = place.run("record " + kPolicies + "/state_dict.pt -o film.mp4");
  CHECK(pickle.code == 4);
  CHECK(pickle.err == "gallop: cannot read this pickle (" + kPolicies +
                          "/state_dict.pt)\n  try: torch.save(dict(m.state_dict()), f)\n");
  CHECK_FALSE(fs::exists(place.path() / "film.mp4"));
}
