#if defined(__x86_64__)
#include <immintrin.h>

#include "base/error.h"
#include "classical/patch_distance.h"

namespace mend {
namespace {

inline __m256i squares(const int16_t* a, const int16_t* b) {
  const __m256i d = _mm256_sub_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(a)),
                                     _mm256_loadu_si256(reinterpret_cast<const __m256i*>(b)));
  return _mm256_madd_epi16(d, d);
}

inline __m128i half_squares(const int16_t* a, const int16_t* b) {
  const __m128i d = _mm_sub_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(a)),
                                  _mm_loadu_si128(reinterpret_cast<const __m128i*>(b)));
  return _mm_madd_epi16(d, d);
}

inline uint32_t total(__m256i wide, __m128i half) {
  half = _mm_add_epi32(half, _mm_add_epi32(_mm256_castsi256_si128(wide), _mm256_extracti128_si256(wide, 1)));
  half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0x4E));
  half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0xB1));
  return static_cast<uint32_t>(_mm_cvtsi128_si32(half));
}

/// An odd patch is pairs of pixels (one register) and one pixel (half a register) a row.
template <int patch>
uint32_t distance(const int16_t* a, const int16_t* b, ptrdiff_t stride, uint32_t limit) {
  constexpr int pair = 2 * feature_channels;
  __m256i wide = _mm256_setzero_si256();
  __m128i half = _mm_setzero_si128();
  for (int y = 0; y < patch; ++y, a += stride, b += stride) {
    for (int i = 0; i < patch / 2; ++i) wide = _mm256_add_epi32(wide, squares(a + i * pair, b + i * pair));
    half = _mm_add_epi32(half, half_squares(a + patch / 2 * pair, b + patch / 2 * pair));
    if (y == patch / 2) {
      const uint32_t so_far = total(wide, half);
      if (so_far >= limit) return so_far;
    }
  }
  return total(wide, half);
}

}  // namespace

PatchDistance patch_distance_avx2(int patch) {
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
