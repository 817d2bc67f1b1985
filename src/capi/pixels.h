/// The caller's memory, and the library's pictures.
#pragma once
#include <cstdint>
#include <vector>

#include "image/hole.h"
#include "image/image.h"
#include "mend/mend.h"

namespace mend {

/// A mend_pixels whose every sample is known to lie inside its memory.
class PixelView {
 public:
  /// Throws invalid_argument that names the field: extents, channels, depth, or strides that leave data_size.
  explicit PixelView(const mend_pixels* pixels);

  int width() const { return width_; }
  int height() const { return height_; }
  int channels() const { return channels_; }
  Depth depth() const { return depth_; }
  bool same_shape(const PixelView& other) const;

  /// A copy. Throws bad_image if a known pixel is NaN or infinite, out_of_memory.
  Image load(const Hole& hole) const;
  /// The colours (not alpha) of the missing pixels of `image`, row by row, at its own depth.
  static std::vector<uint8_t> missing_colours(const Image& image, const Hole& hole);
  /// Writes what missing_colours() gave into the missing pixels, and nothing else.
  void store(const std::vector<uint8_t>& colours, const Hole& hole) const;

 private:
  uint8_t* at(int y, int x) const {
    return data_ + static_cast<size_t>(y) * row_stride_ + static_cast<size_t>(x) * pixel_stride_;
  }
  uint8_t* data_ = nullptr;
  int width_ = 0, height_ = 0, channels_ = 0;
  Depth depth_ = Depth::u8;
  size_t sample_size_ = 1, row_stride_ = 0, pixel_stride_ = 0;
};

/// The hole of a picture of that size. Throws invalid_argument if the sizes differ or the rows leave data_size.
Hole load_hole(const mend_hole* hole, int width, int height);

}  // namespace mend
