#include "classical/patch_distance.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/error.h"
#include "base/rng.h"

namespace mend {
namespace {

std::vector<int16_t> random_features(size_t count, uint64_t seed) {
  Rng rng(seed);
  std::vector<int16_t> values(count);
  for (auto& value : values) value = static_cast<int16_t>(rng.integer(-feature_limit, feature_limit));
  return values;
}

TEST(PatchDistance, EveryInstructionSetAgreesWithThePlainSum) {
  // The buffers end with the patch, so that a read beyond it shows under the address sanitizer.
  for (const int patch : {3, 5, 7, 9}) {
    const ptrdiff_t stride = (patch + 4) * feature_channels;
    const auto count = static_cast<size_t>((patch - 1) * stride + patch * feature_channels);
    for (uint64_t seed = 0; seed < 20; ++seed) {
      const auto a = random_features(count, 2 * seed), b = random_features(count, 2 * seed + 1);
      uint32_t expected = 0;
      for (int y = 0; y < patch; ++y)
        for (int i = 0; i < patch * feature_channels; ++i) {
          const auto at = static_cast<size_t>(y * stride + i);
          expected += static_cast<uint32_t>((a[at] - b[at]) * (a[at] - b[at]));
        }
      for (const Simd simd : {Simd::scalar, Simd::avx2, Simd::avx512}) {
        if (simd > best_simd()) continue;
        const auto distance = patch_distance(patch, simd);
        EXPECT_EQ(distance(a.data(), b.data(), stride, UINT32_MAX), expected);
        EXPECT_EQ(distance(a.data(), b.data(), stride, expected + 1), expected);
        EXPECT_GE(distance(a.data(), b.data(), stride, expected), expected);
        EXPECT_GE(distance(a.data(), b.data(), stride, 5), 5u);
      }
    }
  }
}

TEST(PatchDistance, TheLargestSumDoesNotOverflow) {
  const std::vector<int16_t> low(9 * 9 * feature_channels, -feature_limit), high(low.size(), feature_limit);
  const uint32_t expected = 9u * 9 * feature_channels * (2 * feature_limit) * (2 * feature_limit);
  for (const Simd simd : {Simd::scalar, Simd::avx2, Simd::avx512}) {
    if (simd > best_simd()) continue;
    EXPECT_EQ(patch_distance(9, simd)(low.data(), high.data(), 9 * feature_channels, UINT32_MAX), expected);
  }
}

TEST(PatchDistance, RejectsOtherSizes) { EXPECT_THROW(patch_distance(4, Simd::scalar), Error); }

}  // namespace
}  // namespace mend
