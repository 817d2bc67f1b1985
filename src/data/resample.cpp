#include "data/resample.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace mend {
namespace {

struct Tap {
  int64_t first;
  std::vector<float> weights;
};

std::vector<Tap> triangle_taps(int64_t side, int64_t size) {
  const double scale = static_cast<double>(side) / static_cast<double>(size), radius = std::max(scale, 1.0);
  std::vector<Tap> taps;
  for (int64_t i = 0; i < size; ++i) {
    const double centre = (static_cast<double>(i) + 0.5) * scale - 0.5;
    const auto first = std::max<int64_t>(0, static_cast<int64_t>(std::ceil(centre - radius)));
    const auto last = std::min<int64_t>(side - 1, static_cast<int64_t>(std::floor(centre + radius)));
    Tap tap{first, {}};
    double sum = 0;
    for (int64_t j = first; j <= last; ++j) sum += 1 - std::abs(static_cast<double>(j) - centre) / radius;
    for (int64_t j = first; j <= last; ++j)
      tap.weights.push_back(static_cast<float>((1 - std::abs(static_cast<double>(j) - centre) / radius) / sum));
    taps.push_back(std::move(tap));
  }
  return taps;
}

}  // namespace

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
