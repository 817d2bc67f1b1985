#include "image/blur.h"

#include <algorithm>

#include "base/error.h"

namespace mend {
namespace {

/// out[i] is the mean of in[i-radius .. i+radius], cut off at the ends; values lie `step` apart.
void blur_line(const float* in, float* out, int count, int step, int radius) {
  double sum = 0;
  int first = 0, last = -1;
  const auto value = [&](int i) { return static_cast<double>(in[static_cast<ptrdiff_t>(i) * step]); };
  for (int i = 0; i < count; ++i) {
    while (last < std::min(count - 1, i + radius)) sum += value(++last);
    while (first < i - radius) sum -= value(first++);
    out[static_cast<ptrdiff_t>(i) * step] = static_cast<float>(sum / (last - first + 1));
  }
}

}  // namespace

Raster box_blurred(const Raster& picture, int radius) {
  require(radius >= 0, "a blur's radius is at least 0, not {}", radius);
  Raster rows = picture, result = picture;
  for (int c = 0; c < picture.channels(); ++c) {
    for (int y = 0; y < picture.height(); ++y) blur_line(picture.row(c, y), rows.row(c, y), picture.width(), 1, radius);
    for (int x = 0; x < picture.width(); ++x)
      blur_line(rows.plane(c) + x, result.plane(c) + x, picture.height(), picture.width(), radius);
  }
  return result;
}

}  // namespace mend
