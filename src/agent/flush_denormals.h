// SPDX-License-Identifier: MIT
// Numbers too small for a normal float count as zero here. Weights that nothing uses any more decay towards
// zero, and on the way through the denormal numbers each product with one costs as much as dozens of others.
#pragma once

namespace gallop::agent {

/// While it lives, denormal numbers are read and written as zero on this thread, where the processor can
/// (x86); afterwards as before. For networks only: physics is exact to the last denormal.
class FlushDenormals {
 public:
#if defined(__x86_64__)
  FlushDenormals() : before_(__builtin_ia32_stmxcsr()) {
    constexpr unsigned kFlushToZero = 0x8000;
    constexpr unsigned kDenormalsAreZero = 0x0040;
    __builtin_ia32_ldmxcsr(before_ | kFlushToZero | kDenormalsAreZero);
  }
  ~FlushDenormals() { __builtin_ia32_ldmxcsr(before_); }
#else
  FlushDenormals() {}
  ~FlushDenormals() {}
#endif
  FlushDenormals(const FlushDenormals&) = delete;
  FlushDenormals& operator=(const FlushDenormals&) = delete;

 private:
#if defined(__x86_64__)
  unsigned before_;
#endif
};

}  // namespace gallop::agent
