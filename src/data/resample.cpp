#include "data/resample.h"

#include <algorithm>
#include <vector>

#include "image/triangle_filter.h"

namespace mend {

void resample_square(const uint8_t* pixels, int64_t stride, int64_t side, const float* tone, bool flip, int64_t size,
                     float* planes) {
  const auto taps = triangle_taps(side, size);
  // Columns first: the rows in between are (side, 3, size).
  std::vector<float> rows(static_cast<size_t>(side * 3 * size));
  for (int64_t y = 0; y < side; ++y) {
    const uint8_t* row = pixels + y * stride;
    float* out = rows.data() + y * 3 * size;
    for (int64_t x = 0; x < size; ++x) {
      const auto& tap = taps[static_cast<size_t>(flip ? size - 1 - x : x)];
      float sum[3] = {0, 0, 0};
      const uint8_t* pixel = row + 3 * tap.first;
      for (const float weight : tap.weights)
        for (float& channel : sum) channel += weight * tone[*pixel++];
      for (int64_t c = 0; c < 3; ++c) out[c * size + x] = sum[c];
    }
  }
  for (int64_t y = 0; y < size; ++y) {
    const auto& tap = taps[static_cast<size_t>(y)];
    for (int64_t c = 0; c < 3; ++c) {
      float* out = planes + (c * size + y) * size;
      std::fill_n(out, size, 0.0f);
      for (size_t k = 0; k < tap.weights.size(); ++k) {
        const float* row = rows.data() + ((tap.first + static_cast<int64_t>(k)) * 3 + c) * size;
        for (int64_t x = 0; x < size; ++x) out[x] += tap.weights[k] * row[x];
      }
    }
  }
}

}  // namespace mend
