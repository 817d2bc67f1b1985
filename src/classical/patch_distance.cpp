#include "classical/patch_distance.h"

#include "base/error.h"

namespace mend {
namespace {

template <int patch>
uint32_t distance(const int16_t* a, const int16_t* b, ptrdiff_t stride, uint32_t limit) {
  uint32_t sum = 0;
  for (int y = 0; y < patch && sum < limit; ++y, a += stride, b += stride)
    for (int i = 0; i < patch * feature_channels; ++i) {
      const int difference = a[i] - b[i];
      sum += static_cast<uint32_t>(difference * difference);
    }
  return sum;
}

}  // namespace

PatchDistance patch_distance_scalar(int patch) {
  switch (patch) {
    case 3: return distance<3>;
    case 5: return distance<5>;
    case 7: return distance<7>;
    case 9: return distance<9>;
    default: fail(ErrorCode::invalid_argument, "a patch is 3, 5, 7 or 9 pixels a side, not {}", patch);
  }
}

PatchDistance patch_distance(int patch, [[maybe_unused]] Simd simd) {
#if defined(__x86_64__)
  if (simd == Simd::avx512) return patch_distance_avx512(patch);
  if (simd == Simd::avx2) return patch_distance_avx2(patch);
#endif
  return patch_distance_scalar(patch);
}

}  // namespace mend
