#include "image/raster.h"

#include <algorithm>

#include "base/error.h"

namespace mend {

Raster::Raster(int channels, int height, int width, float value) : channels_(channels), height_(height), width_(width) {
  require(channels >= 1 && height >= 1 && width >= 1, "a raster of {}x{}x{} (channels x height x width) is empty",
          channels, height, width);
  values_.assign(static_cast<size_t>(channels) * plane_size(), value);
}

Raster Raster::crop(const Rect& window) const {
  require(bounds().contains(window) && !window.empty(), "window {},{} {}x{} does not lie inside a {}x{} raster",
          window.x, window.y, window.width, window.height, width_, height_);
  Raster part(channels_, window.height, window.width);
  for (int c = 0; c < channels_; ++c)
    for (int y = 0; y < window.height; ++y) {
      const float* from = row(c, window.y + y) + window.x;
      std::copy(from, from + window.width, part.row(c, y));
    }
  return part;
}

}  // namespace mend
