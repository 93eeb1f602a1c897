// SPDX-License-Identifier: MIT
// A number that changes with what ImGui is about to draw.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <cstring>

namespace gallop::viz {

/// FNV-1a, eight bytes at a time.
inline void mix(std::uint64_t& hash, const void* bytes, std::size_t count) {
  const auto* at = static_cast<const unsigned char*>(bytes);
  for (; count >= sizeof hash; at += sizeof hash, count -= sizeof hash) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    hash = (hash ^ word) * 0x100000001B3ULL;
    hash ^= hash >> 29U;
  }
  for (; count > 0; ++at, --count) {
    hash = (hash ^ *at) * 0x100000001B3ULL;
  }
}

[[nodiscard]] inline std::uint64_t fingerprint(const ImDrawData& drawing) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  mix(hash, &drawing.DisplaySize, sizeof drawing.DisplaySize);
  for (int i = 0; i < drawing.CmdListsCount; ++i) {
    const ImDrawList& list = *drawing.CmdLists[i];
    mix(hash, list.VtxBuffer.Data, static_cast<std::size_t>(list.VtxBuffer.size_in_bytes()));
    mix(hash, list.IdxBuffer.Data, static_cast<std::size_t>(list.IdxBuffer.size_in_bytes()));
    for (const ImDrawCmd& command : list.CmdBuffer) {
      mix(hash, &command.ClipRect, sizeof command.ClipRect);
    }
  }
  return hash;
}

}  // namespace gallop::viz
