// SPDX-License-Identifier: MIT
// Reading recordings: good ones, and every way in which a file can be damaged.
#include "env/trace.h"

#include <doctest/doctest.h>

#include <cstring>
#include <fstream>
#include <limits>
#include <random>
#include <sstream>
#include <string>

#include "errors.h"
#include "support/temporary_directory.h"

namespace gallop::env {
namespace {

constexpr std::size_t kFileHeader = 64;
constexpr std::size_t kEpisodeHeader = 320;
constexpr std::size_t kRecord = 360;

std::string good_bytes() {
  std::ostringstream bytes;
  bytes << std::ifstream(GALLOP_TRACES "/02_uniform.trace", std::ios::binary).rdbuf();
  return bytes.str();
}

template <typename T>
std::string with(std::string bytes, std::size_t at, T value) {
  std::string written(sizeof(value), '\0');
  std::memcpy(written.data(), &value, sizeof(value));
  return bytes.replace(at, sizeof(value), written);
}

std::filesystem::path write(const support::TemporaryDirectory& folder, const std::string& bytes) {
  auto file = folder.path() / "x.trace";
  std::ofstream(file, std::ios::binary) << bytes;
  return file;
}

std::string refusal(const std::string& bytes) {
  const support::TemporaryDirectory folder;
  const auto file = write(folder, bytes);
  try {
    (void)load_trace(file);
  } catch (const FileError& error) {
    const std::string message = error.what();
    CHECK(message.starts_with(file.string() + ": "));
    return message.substr(file.string().size() + 2);
  }
  return "no error";
}

}  // namespace

TEST_CASE("a recording is read field by field") {
  const Trace trace = load_trace(GALLOP_TRACES "/02_uniform.trace");
  CHECK(trace.seed == 102);
  REQUIRE(trace.episodes.size() == 2);
  CHECK(trace.episodes[0].steps.size() == 1000);
  CHECK(trace.episodes[1].steps.size() == 175);
  CHECK(trace.episodes[0].parts == 16);
  CHECK(trace.episodes[1].parts == 17);
  CHECK(trace.episodes[0].body_position[2] == static_cast<double>(0.7F));
  for (const TraceStep& step : trace.episodes[0].steps) {
    CHECK(step.reward == step.terms.total());
    for (const float value : step.action) CHECK(std::abs(value) <= 1.0F);
    CHECK(step.observation[8] ==
          doctest::Approx(2 * (step.state.joint_positions[3] - 0.265) / 1.57).epsilon(1e-5));
  }
}

TEST_CASE("damaged recordings are refused with what is wrong") {
  const std::string good = good_bytes();
  REQUIRE(good.size() == kFileHeader + 2 * kEpisodeHeader + 1175 * kRecord);
  const float nan = std::numeric_limits<float>::quiet_NaN();
  CHECK(refusal("") == "not an HCTRACE1 file");
  CHECK(refusal("HCTRACE1") == "not an HCTRACE1 file");
  CHECK(refusal(with(good, 7, '2')) == "not an HCTRACE1 file");
  CHECK(refusal(good.substr(0, kFileHeader + 100)) == "truncated before episode 1");
  CHECK(refusal(good.substr(0, kFileHeader + kEpisodeHeader + 10 * kRecord + 5)) ==
        "truncated: episode 1 has 10 of 1000 steps");
  CHECK(refusal(good.substr(0, good.size() - 1)) == "truncated: episode 2 has 174 of 175 steps");
  CHECK(refusal(good + "x") == "truncated or corrupt: 1 bytes beyond its 2 episodes");
  CHECK(refusal(with(good, 8, 3U)) == "truncated before episode 3");
  CHECK(refusal(with(good, 8, 0xFFFFFFFFU)) == "truncated before episode 3");
  CHECK(refusal(with(good, kFileHeader, 0xFFFFFFFFU)) == "truncated: episode 1 has 1175 of 4294967295 steps");
  CHECK(refusal(with(good, kFileHeader + kEpisodeHeader, nan)) ==
        "corrupt: action not finite (before byte 744)");
  CHECK(refusal(with(good, kFileHeader + 112 + 24, std::numeric_limits<double>::infinity())) ==
        "corrupt: start angles not finite (before byte 384)");
}

TEST_CASE("a missing recording and a folder are named") {
  const support::TemporaryDirectory folder;
  const auto missing = folder.path() / "nope.trace";
  CHECK_THROWS_WITH_AS((void)load_trace(missing),
                       ("cannot read trace " + missing.string() + ": No such file or directory").c_str(),
                       FileError);
  CHECK_THROWS_AS((void)load_trace(folder.path()), FileError);
}

TEST_CASE("a recording with any bytes changed is read or refused") {
  const std::string good = good_bytes().substr(0, kFileHeader + kEpisodeHeader + 20 * kRecord);
  const std::string small = with(with(good, 8, 1U), kFileHeader, 20U);
  const support::TemporaryDirectory folder;
  REQUIRE_NOTHROW((void)load_trace(write(folder, small)));
  std::mt19937 random(1);
  int refused = 0;
  for (int round = 0; round < 500; ++round) {
    std::string bytes = small.substr(0, round % 3 == 0 ? random() % small.size() : small.size());
    for (int change = 0; change < 4 && !bytes.empty(); ++change) {
      const std::size_t end =
          change == 0 ? std::min<std::size_t>(bytes.size(), kFileHeader + 8) : bytes.size();
      bytes[random() % end] = static_cast<char>(random());
    }
    try {
      (void)load_trace(write(folder, bytes));
    } catch (const FileError&) {
      ++refused;
    }
  }
  CHECK(refused > 100);
}

}  // namespace gallop::env
