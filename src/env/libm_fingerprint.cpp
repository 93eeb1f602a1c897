// SPDX-License-Identifier: MIT
// Sixteen arguments at which glibc's variants (with and without fused multiply-add) differ in the last bit.
#include "env/libm_fingerprint.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace gallop::env {
namespace {

struct Probe {
  double x;
  double value;
};

constexpr Probe kSine[] = {{0.1374, 0x1.1882b9154a369p-3},
                           {0.1915, 0x1.85cc9ec57dc7ap-3},
                           {0.2209, 0x1.c0bb9cc73ebd4p-3},
                           {0.2590, 0x1.0642c1d85096ep-2}};
constexpr Probe kCosine[] = {{0.3714, 0x1.dd17888bfb2bep-1},
                             {0.4885, 0x1.c41d87f76072p-1},
                             {0.7079, 0x1.84fb34df107efp-1},
                             {1.0889, 0x1.da955b5fe8bd2p-2}};
constexpr Probe kArcSine[] = {{0.1158, 0x1.db62211fd2557p-4},
                              {0.1809, 0x1.7488c24ebe293p-3},
                              {0.1906, 0x1.88c072a2df63p-3},
                              {0.2730, 0x1.1b2577bc8f38fp-2}};
constexpr double kAdjacent = 0.7;  // atan2(x, 0.7)
constexpr Probe kArcTangent[] = {{0.0481, 0x1.190311bd0d4c9p-4},
                                 {0.1511, 0x1.b365287ae0972p-3},
                                 {0.1555, 0x1.bfadda0216fbdp-3},
                                 {0.3272, 0x1.bfbf2733b9908p-2}};

/// Volatile, so that the machine's library answers and not the compiler's.
template <typename Function>
bool agrees(const Probe (&probes)[4], Function function) {
  return std::all_of(std::begin(probes), std::end(probes), [&](const Probe& probe) {
    const volatile double x = probe.x;
    return function(x) == probe.value;
  });
}

}  // namespace

bool libm_is_the_recorded_one() {
  return agrees(kSine, [](double x) { return std::sin(x); }) &&
         agrees(kCosine, [](double x) { return std::cos(x); }) &&
         agrees(kArcSine, [](double x) { return std::asin(x); }) &&
         agrees(kArcTangent, [](double x) { return std::atan2(x, kAdjacent); });
}

}  // namespace gallop::env
