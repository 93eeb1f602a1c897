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

class EventWriter {
 public:
  /// Creates events.out.tfevents.<unix>.<host>.<pid>.0 in `folder`.
  explicit EventWriter(const std::filesystem::path& folder);
  void add(std::int64_t step, std::string_view tag, double value);
  /// Throws FileError.
  void flush();

 private:
  std::optional<AppendFile> file_;
  std::string records_;  ///< added since the last flush
};

}  // namespace gallop::app
