#if defined(__x86_64__)
// GCC 12 takes the don't-care operands inside its own intrinsics for uninitialised values (GCC bug 105593).
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#include <immintrin.h>

#include "base/error.h"
#include "classical/patch_distance.h"

namespace mend {
namespace {

inline __m512i squares(const int16_t* a, const int16_t* b, __mmask32 lanes) {
  const __m512i d = _mm512_sub_epi16(_mm512_maskz_loadu_epi16(lanes, a), _mm512_maskz_loadu_epi16(lanes, b));
  return _mm512_madd_epi16(d, d);
}

/// Four pixels a register; the last register of a row is masked.
template <int patch>
uint32_t distance(const int16_t* a, const int16_t* b, ptrdiff_t stride, uint32_t limit) {
  constexpr int quad = 4 * feature_channels;
  constexpr int rest = patch % 4 * feature_channels;
  constexpr __mmask32 all = 0xFFFFFFFFu, tail = all >> (32 - rest);
  __m512i sum = _mm512_setzero_si512();
  for (int y = 0; y < patch; ++y, a += stride, b += stride) {
    for (int i = 0; i < patch / 4; ++i) sum = _mm512_add_epi32(sum, squares(a + i * quad, b + i * quad, all));
    sum = _mm512_add_epi32(sum, squares(a + patch / 4 * quad, b + patch / 4 * quad, tail));
    if (y == patch / 2) {
      const auto so_far = static_cast<uint32_t>(_mm512_reduce_add_epi32(sum));
      if (so_far >= limit) return so_far;
    }
  }
  return static_cast<uint32_t>(_mm512_reduce_add_epi32(sum));
}

}  // namespace

PatchDistance patch_distance_avx512(int patch) {
  switch (patch) {
    case 3: return distance<3>;
    case 5: return distance<5>;
    case 7: return distance<7>;
    case 9: return distance<9>;
    default: fail(ErrorCode::invalid_argument, "a patch is 3, 5, 7 or 9 pixels a side, not {}", patch);
  }
}

}  // namespace mend
#endif
