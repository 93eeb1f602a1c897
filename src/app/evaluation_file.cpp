// SPDX-License-Identifier: MIT
// Formats: numpy's NEP 1 (.npy 1.0) and PKWARE's APPNOTE (zip, method "stored").
#include "app/evaluation_file.h"

#include <zlib.h>

#include <bit>
#include <cstring>

namespace gallop::app {
namespace {

static_assert(std::endian::native == std::endian::little, "array data is written as it lies in memory");

template <class T>
void append(std::string& bytes, T value) {
  char raw[sizeof(T)];
  std::memcpy(raw, &value, sizeof(T));
  bytes.append(raw, sizeof(T));
}

/// `shape` as Python writes a tuple: "(3,)", "(3, 5)".
std::string npy_header(const std::string& type, const std::string& shape) {
  std::string header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }";
  constexpr std::size_t kPreamble = 10;
  constexpr std::size_t kAlignment = 64;
  while ((kPreamble + header.size() + 1) % kAlignment != 0) header += ' ';
  header += '\n';
  std::string bytes("\x93NUMPY\x01\x00", 8);
  append(bytes, static_cast<std::uint16_t>(header.size()));
  return bytes + header;
}

template <class T, class Row>
std::string npy_matrix(const std::string& type, const std::vector<Row>& rows) {
  const std::size_t columns = rows.empty() ? 0 : rows.front().size();
  std::string bytes =
      npy_header(type, "(" + std::to_string(rows.size()) + ", " + std::to_string(columns) + ")");
  for (const Row& row : rows) {
    for (const auto& value : row) append(bytes, static_cast<T>(value));
  }
  return bytes;
}

struct Entry {
  std::string name;
  std::string bytes;
};

std::string stored_zip(const std::vector<Entry>& entries) {
  constexpr std::uint16_t kVersion = 20;
  constexpr std::uint16_t kFirstOfJanuary1980 = 0x21;  // no clock: equal content, equal bytes
  std::string archive;
  std::string directory;
  for (const Entry& entry : entries) {
    const auto size = static_cast<std::uint32_t>(entry.bytes.size());
    const auto crc = static_cast<std::uint32_t>(
        crc32(0, reinterpret_cast<const Bytef*>(entry.bytes.data()), static_cast<uInt>(size)));
    std::string facts;  // the part that the local and the central header share
    append<std::uint16_t>(facts, kVersion);
    append<std::uint16_t>(facts, 0);  // flags
    append<std::uint16_t>(facts, 0);  // stored
    append<std::uint16_t>(facts, 0);  // time
    append<std::uint16_t>(facts, kFirstOfJanuary1980);
    append<std::uint32_t>(facts, crc);
    append<std::uint32_t>(facts, size);
    append<std::uint32_t>(facts, size);
    append<std::uint16_t>(facts, static_cast<std::uint16_t>(entry.name.size()));
    append<std::uint16_t>(facts, 0);  // extra field

    const auto offset = static_cast<std::uint32_t>(archive.size());
    archive += "PK\x03\x04" + facts + entry.name + entry.bytes;
    directory += "PK\x01\x02";
    append<std::uint16_t>(directory, kVersion);
    directory += facts;
    append<std::uint16_t>(directory, 0);  // comment
    append<std::uint16_t>(directory, 0);  // disk
    append<std::uint16_t>(directory, 0);  // internal attributes
    append<std::uint32_t>(directory, 0);  // external attributes
    append<std::uint32_t>(directory, offset);
    directory += entry.name;
  }
  const auto count = static_cast<std::uint16_t>(entries.size());
  const auto start = static_cast<std::uint32_t>(archive.size());
  archive += directory + "PK\x05\x06";
  append<std::uint32_t>(archive, 0);  // disks
  append<std::uint16_t>(archive, count);
  append<std::uint16_t>(archive, count);
  append<std::uint32_t>(archive, static_cast<std::uint32_t>(directory.size()));
  append<std::uint32_t>(archive, start);
  append<std::uint16_t>(archive, 0);  // comment
  return archive;
}

}  // namespace

std::string npz_bytes(const EvaluationHistory& history) {
  std::string steps = npy_header("<i8", "(" + std::to_string(history.steps.size()) + ",)");
  for (const std::int64_t step : history.steps) append(steps, step);
  return stored_zip({{"timesteps.npy", steps},
                     {"results.npy", npy_matrix<double>("<f8", history.returns)},
                     {"ep_lengths.npy", npy_matrix<std::int64_t>("<i8", history.lengths)}});
}

}  // namespace gallop::app
