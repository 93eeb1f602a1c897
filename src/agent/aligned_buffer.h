// SPDX-License-Identifier: MIT
// Floats at the start of a cache line, so that a vector never straddles two.
#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace gallop::agent {

template <typename Value>
struct CacheLineAllocator {
  using value_type = Value;
  static constexpr std::align_val_t kAlignment{64};

  CacheLineAllocator() = default;
  template <typename Other>
  CacheLineAllocator(const CacheLineAllocator<Other>&) {}

  Value* allocate(std::size_t count) {
    return static_cast<Value*>(::operator new(count * sizeof(Value), kAlignment));
  }
  void deallocate(Value* memory, std::size_t) { ::operator delete(memory, kAlignment); }
  friend bool operator==(const CacheLineAllocator&, const CacheLineAllocator&) { return true; }
};

using AlignedBuffer = std::vector<float, CacheLineAllocator<float>>;

}  // namespace gallop::agent
