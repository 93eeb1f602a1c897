// SPDX-License-Identifier: MIT
// From one raw output of the actor to a standard deviation, for those who act without torch.
#pragma once

#include <algorithm>
#include <cmath>

#include "agent/sac_config.h"

namespace gallop::agent {

inline constexpr float kLeastLogSigma = -20.0F, kMostLogSigma = 2.0F;  // Deviation::LogClamped
inline constexpr float kLeastSigma = 1e-6F, kMostSigma = 1.0F;         // Deviation::LinearClamped

inline float deviation_of(float raw, Deviation kind) {
  return kind == Deviation::LogClamped ? std::exp(std::clamp(raw, kLeastLogSigma, kMostLogSigma))
                                       : std::clamp(raw, kLeastSigma, kMostSigma);
}

}  // namespace gallop::agent
