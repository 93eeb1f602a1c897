// SPDX-License-Identifier: MIT
// Whether this machine's sine, cosine, arc tangent and arc sine are those the traces were recorded with.
#pragma once

namespace gallop::env {

/// True if the last bits agree with glibc 2.36's FMA variants on arguments where its variants differ.
[[nodiscard]] bool libm_is_the_recorded_one();

}  // namespace gallop::env
