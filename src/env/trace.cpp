// SPDX-License-Identifier: MIT
// Nothing is allocated on a file's word: every count is held against the bytes that are really there.
#include "env/trace.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <fstream>

#include "errors.h"

namespace gallop::env {
namespace {

static_assert(std::endian::native == std::endian::little, "traces are little-endian and read as they lie");

constexpr char kMagic[] = "HCTRACE1";
constexpr std::uint64_t kFileHeader = 64;
constexpr std::uint64_t kEpisodeHeader = 320;
constexpr std::uint64_t kRecord = 360;

class TraceReader {
 public:
  explicit TraceReader(const std::filesystem::path& file)
      : name_(file.string()), stream_(file, std::ios::binary) {
    std::error_code error;
    size_ = std::filesystem::file_size(file, error);
    if (error || !stream_) {
      throw FileError("cannot read trace " + name_ + (error ? ": " + error.message() : ""),
                      "give a readable .trace file");
    }
  }

  Trace read() {
    if (size_ < kFileHeader || read_text<8>() != kMagic) {
      fail("not an HCTRACE1 file");
    }
    Trace trace;
    const auto episodes = read_value<std::uint32_t>();
    trace.seed = read_value<std::uint32_t>();
    trace.actions = read_text<48>();
    for (std::uint32_t i = 0; i < episodes; ++i) trace.episodes.push_back(read_episode(i + 1));
    if (position_ != size_) {
      fail("truncated or corrupt: " + std::to_string(size_ - position_) + " bytes beyond its " +
           std::to_string(episodes) + " episodes");
    }
    return trace;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw FileError(name_ + ": " + what, "record or copy it again");
  }

  [[nodiscard]] std::uint64_t remaining() const { return size_ - position_; }

  void read_bytes(void* destination, std::size_t count) {
    if (remaining() < count ||
        !stream_.read(static_cast<char*>(destination), static_cast<std::streamsize>(count))) {
      fail("truncated at byte " + std::to_string(position_));
    }
    position_ += count;
  }

  template <typename T>
  T read_value() {
    T value{};
    read_bytes(&value, sizeof(value));
    return value;
  }

  template <std::size_t N>
  std::string read_text() {
    std::array<char, N> text{};
    read_bytes(text.data(), N);
    return {text.begin(), std::find(text.begin(), text.end(), '\0')};
  }

  template <std::size_t N, typename T>
  void require_finite(const std::array<T, N>& values, const std::string& what) const {
    if (!std::all_of(values.begin(), values.end(), [](T value) { return std::isfinite(value); })) {
      fail("corrupt: " + what + " not finite (before byte " + std::to_string(position_) + ")");
    }
  }

  TraceEpisode read_episode(std::uint32_t number) {
    if (remaining() < kEpisodeHeader) fail("truncated before episode " + std::to_string(number));
    TraceEpisode episode;
    const auto steps = read_value<std::uint32_t>();
    episode.parts = read_value<std::uint32_t>();
    episode.observation = read_value<decltype(episode.observation)>();
    episode.joint_positions = read_value<decltype(episode.joint_positions)>();
    episode.joint_velocities = read_value<decltype(episode.joint_velocities)>();
    episode.body_position = read_value<decltype(episode.body_position)>();
    episode.potential = read_value<double>();
    episode.torso = read_value<decltype(episode.torso)>();
    require_finite(episode.joint_positions, "start angles");
    if (steps > remaining() / kRecord) {
      fail("truncated: episode " + std::to_string(number) + " has " + std::to_string(remaining() / kRecord) +
           " of " + std::to_string(steps) + " steps");
    }
    episode.steps.reserve(steps);
    for (std::uint32_t i = 0; i < steps; ++i) episode.steps.push_back(read_step());
    return episode;
  }

  TraceStep read_step() {
    TraceStep step;
    step.action = read_value<decltype(step.action)>();
    step.observation = read_value<decltype(step.observation)>();
    step.reward = read_value<double>();
    step.terms.progress = read_value<double>();
    step.terms.electricity = read_value<double>();
    step.terms.alive = read_value<std::int8_t>();
    step.state.joints_at_limit = read_value<std::uint8_t>();
    step.terms.joints_at_limit = joints_at_limit_cost(step.state.joints_at_limit);
    step.state.feet_contact = read_value<decltype(step.state.feet_contact)>();
    step.state.joint_positions = read_value<decltype(step.state.joint_positions)>();
    step.state.joint_velocities = read_value<decltype(step.state.joint_velocities)>();
    step.state.torso = read_value<decltype(step.state.torso)>();
    require_finite(step.action, "action");
    return step;
  }

  std::string name_;
  std::ifstream stream_;
  std::uint64_t size_ = 0;
  std::uint64_t position_ = 0;
};

}  // namespace

Trace load_trace(const std::filesystem::path& file) { return TraceReader(file).read(); }

}  // namespace gallop::env
