// SPDX-License-Identifier: MIT
// The directory at the end says where everything is; nothing it says is believed before it is checked.
#include "agent/archive.h"

#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <set>
#include <stdexcept>

#include "raw_bytes.h"

namespace gallop::agent {
namespace {

constexpr std::string_view kLocal = "PK\x03\x04";
constexpr std::string_view kCentral = "PK\x01\x02";
constexpr std::string_view kEnd = "PK\x05\x06";
constexpr std::size_t kLocalSize = 30, kCentralSize = 46, kEndSize = 22;
constexpr std::size_t kLongestComment = 65535;
constexpr std::uint16_t kStored = 0, kDeflated = 8;

[[noreturn]] void refuse(const char* why) { throw std::invalid_argument(why); }

/// `count` bytes from `at`, as far as they are there.
std::string_view part(std::string_view bytes, std::size_t at, std::size_t count) {
  if (at > bytes.size() || count > bytes.size() - at) refuse("the archive is cut short");
  return bytes.substr(at, count);
}

std::uint32_t checksum(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<z_size_t>(bytes.size())));
}

/// What the directory says of one entry.
struct Claim {
  std::string_view name;
  std::uint16_t flags, method;
  std::uint32_t checksum, packed, size, place;
};

/// The directory's place, size and number of entries, from the archive's last bytes.
std::string_view find_end(std::string_view archive) {
  if (archive.size() < kEndSize || !archive.starts_with(kLocal)) refuse("this is no archive");
  const std::size_t first = archive.size() - std::min(archive.size(), kEndSize + kLongestComment);
  for (std::size_t at = archive.size() - kEndSize + 1; at-- > first;) {
    if (archive.substr(at, kEnd.size()) != kEnd) continue;
    if (value_at<std::uint16_t>(archive, at + 20) == archive.size() - at - kEndSize)
      return archive.substr(at);
  }
  refuse("the archive is cut short");
}

std::vector<Claim> read_directory(std::string_view archive) {
  const std::string_view end = find_end(archive);
  const std::string_view before = archive.substr(0, archive.size() - end.size());
  const auto count = value_at<std::uint16_t>(end, 10);
  std::string_view directory =
      part(before, value_at<std::uint32_t>(end, 16), value_at<std::uint32_t>(end, 12));
  std::vector<Claim> claims;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view head = part(directory, 0, kCentralSize);
    if (!head.starts_with(kCentral)) refuse("the archive's directory is damaged");
    const auto name_size = value_at<std::uint16_t>(head, 28);
    claims.push_back({.name = part(directory, kCentralSize, name_size),
                      .flags = value_at<std::uint16_t>(head, 8),
                      .method = value_at<std::uint16_t>(head, 10),
                      .checksum = value_at<std::uint32_t>(head, 16),
                      .packed = value_at<std::uint32_t>(head, 20),
                      .size = value_at<std::uint32_t>(head, 24),
                      .place = value_at<std::uint32_t>(head, 42)});
    const std::size_t rest = value_at<std::uint16_t>(head, 30) + value_at<std::uint16_t>(head, 32);
    directory.remove_prefix(part(directory, 0, kCentralSize + name_size + rest).size());
  }
  if (!directory.empty()) refuse("the archive's directory is damaged");
  return claims;
}

std::string_view packed_bytes(std::string_view archive, const Claim& claim) {
  const std::string_view head = part(archive, claim.place, kLocalSize);
  if (!head.starts_with(kLocal)) refuse("an entry of the archive is not where it should be");
  const std::size_t rest = value_at<std::uint16_t>(head, 26) + value_at<std::uint16_t>(head, 28);
  return part(archive, claim.place + kLocalSize + rest, claim.packed);
}

std::string inflated(std::string_view packed, std::size_t size) {
  std::string bytes(size, '\0');
  z_stream stream{};
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_out = static_cast<uInt>(bytes.size());
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
  const int result = inflate(&stream, Z_FINISH);
  inflateEnd(&stream);
  if (result != Z_STREAM_END || stream.total_out != size) refuse("an entry of the archive is damaged");
  return bytes;
}

}  // namespace

std::string zip(const std::vector<ArchiveEntry>& entries) {
  constexpr std::uint16_t kVersion = 20;
  constexpr std::uint16_t kFirstOfJanuary1980 = 0x21;
  constexpr std::size_t kLargest = std::numeric_limits<std::int32_t>::max();
  std::string archive;
  std::string directory;
  for (const ArchiveEntry& entry : entries) {
    if (archive.size() + entry.bytes.size() > kLargest)
      throw std::length_error("an archive of more than 2 GB");
    const auto size = static_cast<std::uint32_t>(entry.bytes.size());
    std::string facts;  // the part that the local and the central header share
    put<std::uint16_t>(facts, kVersion);
    put<std::uint16_t>(facts, 0);  // flags
    put<std::uint16_t>(facts, kStored);
    put<std::uint16_t>(facts, 0);  // time
    put<std::uint16_t>(facts, kFirstOfJanuary1980);
    put<std::uint32_t>(facts, checksum(entry.bytes));
    put<std::uint32_t>(facts, size);
    put<std::uint32_t>(facts, size);
    put<std::uint16_t>(facts, static_cast<std::uint16_t>(entry.name.size()));
    put<std::uint16_t>(facts, 0);  // extra field

    const auto place = static_cast<std::uint32_t>(archive.size());
    archive.append(kLocal).append(facts).append(entry.name).append(entry.bytes);
    directory += kCentral;
    put<std::uint16_t>(directory, kVersion);
    directory += facts;
    put<std::uint16_t>(directory, 0);  // comment
    put<std::uint16_t>(directory, 0);  // disk
    put<std::uint16_t>(directory, 0);  // internal attributes
    put<std::uint32_t>(directory, 0);  // external attributes
    put<std::uint32_t>(directory, place);
    directory += entry.name;
  }
  const auto count = static_cast<std::uint16_t>(entries.size());
  const auto start = static_cast<std::uint32_t>(archive.size());
  archive.append(directory).append(kEnd);
  put<std::uint32_t>(archive, 0);  // disks
  put<std::uint16_t>(archive, count);
  put<std::uint16_t>(archive, count);
  put<std::uint32_t>(archive, static_cast<std::uint32_t>(directory.size()));
  put<std::uint32_t>(archive, start);
  put<std::uint16_t>(archive, 0);  // comment
  return archive;
}

std::vector<ArchiveEntry> unzip(std::string_view archive) {
  constexpr std::uint16_t kEncrypted = 1;
  std::vector<ArchiveEntry> entries;
  std::set<std::string_view> names;
  std::size_t packed_sum = 0;  // entries that share bytes would come to more than the archive
  std::size_t inflated_sum = 0;
  for (const Claim& claim : read_directory(archive)) {
    if (!names.insert(claim.name).second) refuse("two entries of the archive have one name");
    if ((claim.flags & kEncrypted) != 0) refuse("the archive is encrypted");
    const std::string_view packed = packed_bytes(archive, claim);
    packed_sum += packed.size();
    if (packed_sum > archive.size()) refuse("entries of the archive overlap");
    std::string bytes;
    if (claim.method == kStored) {
      if (claim.size != claim.packed) refuse("an entry of the archive is damaged");
      bytes = packed;
    } else if (claim.method == kDeflated) {
      inflated_sum += claim.size;
      if (inflated_sum > kMostInflated) refuse("the archive's compressed entries are too large");
      bytes = inflated(packed, claim.size);
    } else {
      refuse("an entry of the archive is compressed in an unknown way");
    }
    if (checksum(bytes) != claim.checksum) refuse("an entry of the archive is damaged (checksum differs)");
    entries.push_back({std::string(claim.name), std::move(bytes)});
  }
  return entries;
}

std::string_view inner_name(const ArchiveEntry& entry) {
  const std::string_view name = entry.name;
  const std::size_t slash = name.find('/');
  return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

}  // namespace gallop::agent
