/// The picture as fillers see it: planar float32, without file, profile or depth.
#pragma once
#include <cstddef>
#include <vector>

#include "image/rect.h"

namespace mend {

/// (channels, height, width) float32, row-major, one plane after another; values in [0,1] as encoded in the file
/// (gamma is not undone). 1 channel is grey, 3 are RGB.
class Raster {
 public:
  Raster() = default;
  /// Throws invalid_argument unless every extent is at least 1.
  Raster(int channels, int height, int width, float value = 0);

  int channels() const { return channels_; }
  int height() const { return height_; }
  int width() const { return width_; }
  bool empty() const { return values_.empty(); }
  Rect bounds() const { return {0, 0, width_, height_}; }
  size_t plane_size() const { return static_cast<size_t>(height_) * static_cast<size_t>(width_); }

  float* data() { return values_.data(); }
  const float* data() const { return values_.data(); }
  float* plane(int channel) { return data() + static_cast<size_t>(channel) * plane_size(); }
  const float* plane(int channel) const { return data() + static_cast<size_t>(channel) * plane_size(); }
  float* row(int channel, int y) { return plane(channel) + static_cast<size_t>(y) * static_cast<size_t>(width_); }
  const float* row(int channel, int y) const {
    return plane(channel) + static_cast<size_t>(y) * static_cast<size_t>(width_);
  }
  float& at(int channel, int y, int x) { return row(channel, y)[x]; }
  float at(int channel, int y, int x) const { return row(channel, y)[x]; }

  /// A copy of the pixels in `window`, which must lie inside.
  Raster crop(const Rect& window) const;

 private:
  int channels_ = 0, height_ = 0, width_ = 0;
  std::vector<float> values_;
};

}  // namespace mend
