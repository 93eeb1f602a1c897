// SPDX-License-Identifier: MIT
// Zip archives: the container of torch's files and of numpy's .npz. A face: standard library only.
// Format: PKWARE's APPNOTE, without encryption, several disks and zip64.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gallop::agent {

struct ArchiveEntry {
  std::string name;
  std::string bytes;
};

/// The entries one after the other, stored as they are. No clock: equal content, equal bytes. Throws
/// std::length_error beyond 2 GB.
[[nodiscard]] std::string zip(const std::vector<ArchiveEntry>& entries);

/// What an archive holds, checked: every size against the bytes that are there, every checksum, every name
/// used once. Throws std::invalid_argument. Allocates no more than a few times the size of `archive`, and
/// kMostInflated.
[[nodiscard]] std::vector<ArchiveEntry> unzip(std::string_view archive);

/// An entry's name without the folder that torch puts everything into.
[[nodiscard]] std::string_view inner_name(const ArchiveEntry& entry);

/// Bytes that compressed entries may come to, all together: torch compresses program text alone.
inline constexpr std::size_t kMostInflated = 16 << 20;

}  // namespace gallop::agent
