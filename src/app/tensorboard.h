// SPDX-License-Identifier: MIT
// TensorBoard event files: scalars over environment steps. Written without protobuf: the three messages are
// small.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "app/files.h"

namespace gallop::app {

/// CRC-32C (Castagnoli), as TensorFlow's record files use it.
[[nodiscard]] std::uint32_t crc32c(std::string_view bytes);

/// One record: length, payload and their masked checksums.
[[nodiscard]] std::string event_record(std::string_view payload);
/// Payload of a scalar event.
[[nodiscard]] std::string scalar_event(double wall_time, std::int64_t step, std::string_view tag,
                                       float value);

/// Payload of the event that makes readers forget what was said of `step` and later ones before.
[[nodiscard]] std::string restart_event(double wall_time, std::int64_t step);

class EventWriter {
 public:
  /// Creates events.out.tfevents.<unix>.<host>.<pid>.0 in `folder`. With `from`, readers forget what earlier
  /// files there say of that step and later ones.
  explicit EventWriter(const std::filesystem::path& folder, std::optional<std::int64_t> from = {});
  void add(std::int64_t step, std::string_view tag, double value);
  /// Throws FileError.
  void flush();

 private:
  std::optional<AppendFile> file_;
  std::string records_;  ///< added since the last flush
};

}  // namespace gallop::app
