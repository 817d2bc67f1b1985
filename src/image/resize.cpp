#include "image/resize.h"

#include <algorithm>
#include <vector>

#include "base/error.h"
#include "image/triangle_filter.h"

namespace mend {
Raster resized(const Raster& picture, int height, int width) {
  require(height >= 1 && width >= 1, "a picture cannot be resized to {}x{}", width, height);
  const auto rows = triangle_taps(picture.height(), height), columns = triangle_taps(picture.width(), width);
  Raster result(picture.channels(), height, width);
  std::vector<float> line(static_cast<size_t>(picture.width()));
  for (int c = 0; c < picture.channels(); ++c)
    for (int y = 0; y < height; ++y) {
      const auto& tap = rows[static_cast<size_t>(y)];
      std::fill(line.begin(), line.end(), 0.f);
      for (size_t k = 0; k < tap.weights.size(); ++k) {
        const float* source = picture.row(c, static_cast<int>(tap.first) + static_cast<int>(k));
        for (size_t x = 0; x < line.size(); ++x) line[x] += tap.weights[k] * source[x];
      }
      float* out = result.row(c, y);
      for (int x = 0; x < width; ++x) {
        const auto& column = columns[static_cast<size_t>(x)];
        float sum = 0;
        for (size_t k = 0; k < column.weights.size(); ++k)
          sum += column.weights[k] * line[static_cast<size_t>(column.first) + k];
        out[x] = sum;
      }
    }
  return result;
}

PictureWithHole resized(const Raster& picture, const Hole& hole, int height, int width) {
  require(picture.width() == hole.width() && picture.height() == hole.height(),
          "the picture is {}x{} but the hole is {}x{}", picture.width(), picture.height(), hole.width(), hole.height());
  // Sums of known values, and with the same weights how much was known.
  const int channels = picture.channels();
  Raster seen(channels + 1, picture.height(), picture.width());
  for (int y = 0; y < picture.height(); ++y)
    for (int x = 0; x < picture.width(); ++x)
      if (!hole.at(y, x)) {
        for (int c = 0; c < channels; ++c) seen.at(c, y, x) = picture.at(c, y, x);
        seen.at(channels, y, x) = 1;
      }
  const Raster sums = resized(seen, height, width);
  PictureWithHole result{Raster(channels, height, width), Hole(height, width)};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const float known = sums.at(channels, y, x);
      result.hole.set(y, x, known < 0.5f);
      for (int c = 0; c < channels && known >= 0.5f; ++c)
        result.picture.at(c, y, x) = std::min(1.f, sums.at(c, y, x) / known);
    }
  return result;
}

}  // namespace mend
