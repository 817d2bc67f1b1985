/// How different two patches are: the sum of squared differences of integer features.
///
/// Integers, so that every instruction set and every order of summation gives the same number, and therefore the
/// same picture. Features are at most `feature_limit` in magnitude: no sum of a 9x9 patch overflows.
#pragma once
#include <cstddef>
#include <cstdint>

#include "base/cpu.h"

namespace mend {

/// int16 values a pixel: sixteen bytes, so that pixels fill whole registers.
constexpr int feature_channels = 8;
constexpr int feature_limit = 600;

/// @param a, b   the features of the patches' top left pixels: feature_channels values a pixel, interleaved.
/// @param stride values from one row to the next, the same for both.
/// @param limit  a caller who wants only distances below it may pass it; any answer >= limit then means "not below".
/// @return the sum over the patch's pixels and channels of (a - b)^2.
using PatchDistance = uint32_t (*)(const int16_t* a, const int16_t* b, ptrdiff_t stride, uint32_t limit);

/// @param patch 3, 5, 7 or 9 pixels a side. @param simd at most best_simd().
PatchDistance patch_distance(int patch, Simd simd);

PatchDistance patch_distance_scalar(int patch);
PatchDistance patch_distance_avx2(int patch);
PatchDistance patch_distance_avx512(int patch);

}  // namespace mend
