// SPDX-License-Identifier: MIT
// Mutations inside an archive: of one entry, with sizes and checksums made right again. Others would end at
// the first checksum. To be included by targets whose input is a zip archive.
#pragma once

#ifdef GALLOP_FUZZ
#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "agent/archive.h"
#include "fuzz/input.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most,
                                               unsigned seed) {
  constexpr unsigned kRaw = 16;  // one in so many is of the archive itself
  constexpr std::size_t kGrowth = 64;
  if (seed % kRaw == 0) return LLVMFuzzerMutate(data, size, most);
  try {
    auto entries = gallop::agent::unzip(gallop::fuzz::text_of(data, size));
    if (entries.empty()) return LLVMFuzzerMutate(data, size, most);
    std::string& bytes = entries[seed / kRaw % entries.size()].bytes;
    const std::size_t before = bytes.size();
    bytes.resize(before + kGrowth);
    bytes.resize(LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(bytes.data()), before, bytes.size()));
    const std::string archive = gallop::agent::zip(entries);
    if (archive.size() > most) return LLVMFuzzerMutate(data, size, most);
    std::copy(archive.begin(), archive.end(), data);
    return archive.size();
  } catch (const std::invalid_argument&) {
    return LLVMFuzzerMutate(data, size, most);
  }
}
#endif
