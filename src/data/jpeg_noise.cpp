#include "data/jpeg_noise.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace mend {
namespace {

using Block = std::array<float, 64>;

// ITU T.81, tables K.1 and K.2, row by row.
constexpr int luminance[64] = {16, 11, 10, 16, 24,  40,  51,  61,  12, 12, 14, 19, 26,  58,  60,  55,
                               14, 13, 16, 24, 40,  57,  69,  56,  14, 17, 22, 29, 51,  87,  80,  62,
                               18, 22, 37, 56, 68,  109, 103, 77,  24, 35, 55, 64, 81,  104, 113, 92,
                               49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99};
constexpr int chrominance[64] = {17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99,
                                 99, 99, 47, 66, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
                                 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99};

Block scaled_table(const int* table, int quality) {
  const int scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  Block steps;
  for (size_t i = 0; i < 64; ++i)
    steps[i] = static_cast<float>(std::clamp((table[i] * scale + 50) / 100, 1, 255)) / 255;
  return steps;
}

/// cosines[k * 8 + n]: the orthonormal cosine transform of length 8.
const Block& cosines() {
  static const Block made = [] {
    Block table;
    for (int k = 0; k < 8; ++k)
      for (int n = 0; n < 8; ++n)
        table[static_cast<size_t>(k * 8 + n)] =
            static_cast<float>((k == 0 ? std::sqrt(0.125) : 0.5) * std::cos((2 * n + 1) * k * 3.141592653589793 / 16));
    return table;
  }();
  return made;
}

/// out = A x A^T, or with `back` A^T x A.
Block transformed(const Block& x, bool back) {
  const auto& a = cosines();
  const auto at = [&](size_t k, size_t n) { return back ? a[n * 8 + k] : a[k * 8 + n]; };
  Block rows{}, out{};
  for (size_t k = 0; k < 8; ++k)
    for (size_t n = 0; n < 8; ++n)
      for (size_t c = 0; c < 8; ++c) rows[k * 8 + c] += at(k, n) * x[n * 8 + c];
  for (size_t r = 0; r < 8; ++r)
    for (size_t k = 0; k < 8; ++k)
      for (size_t n = 0; n < 8; ++n) out[r * 8 + k] += at(k, n) * rows[r * 8 + n];
  return out;
}

void quantise(Block& block, const Block& steps) {
  auto frequencies = transformed(block, false);
  for (size_t i = 0; i < 64; ++i) frequencies[i] = std::nearbyint(frequencies[i] / steps[i]) * steps[i];
  block = transformed(frequencies, true);
}

}  // namespace

void add_jpeg_noise(float* planes, int64_t size, int quality, int shift_x, int shift_y) {
  const Block tables[3] = {scaled_table(luminance, quality), scaled_table(chrominance, quality),
                           scaled_table(chrominance, quality)};
  const int64_t area = size * size;
  for (int64_t top = -shift_y; top < size; top += 8)
    for (int64_t left = -shift_x; left < size; left += 8) {
      Block ycc[3];
      for (int64_t i = 0; i < 64; ++i) {
        const auto index = static_cast<size_t>(i);
        // Beyond the border the last pixel is repeated, as encoders do.
        const auto y = std::clamp<int64_t>(top + i / 8, 0, size - 1),
                   x = std::clamp<int64_t>(left + i % 8, 0, size - 1);
        const float* p = planes + y * size + x;
        const float r = p[0], g = p[area], b = p[2 * area];
        ycc[0][index] = 0.299F * r + 0.587F * g + 0.114F * b - 0.5F;
        ycc[1][index] = (b - ycc[0][index] - 0.5F) * 0.564334F;
        ycc[2][index] = (r - ycc[0][index] - 0.5F) * 0.713267F;
      }
      for (size_t c = 0; c < 3; ++c) quantise(ycc[c], tables[c]);
      for (int64_t i = 0; i < 64; ++i) {
        const auto y = top + i / 8, x = left + i % 8;
        if (y < 0 || x < 0 || y >= size || x >= size) continue;
        const auto index = static_cast<size_t>(i);
        const float luma = ycc[0][index] + 0.5F, blue = ycc[1][index], red = ycc[2][index];
        float* p = planes + y * size + x;
        p[0] = std::clamp(luma + 1.402F * red, 0.0F, 1.0F);
        p[area] = std::clamp(luma - 0.344136F * blue - 0.714136F * red, 0.0F, 1.0F);
        p[2 * area] = std::clamp(luma + 1.772F * blue, 0.0F, 1.0F);
      }
    }
}

}  // namespace mend
