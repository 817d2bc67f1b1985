/// The eight ways a camera may have been held (EXIF tag 0x0112), as coordinate maps.
#pragma once
#include <utility>

namespace mend {

/// Between the frame pixels are stored in and the upright frame a viewer shows. Values outside 1..8 count as 1.
class Orientation {
 public:
  Orientation(int tag, int stored_width, int stored_height)
      : tag_(tag >= 1 && tag <= 8 ? tag : 1), width_(stored_width), height_(stored_height) {}

  bool swaps_axes() const { return tag_ >= 5; }
  int upright_width() const { return swaps_axes() ? height_ : width_; }
  int upright_height() const { return swaps_axes() ? width_ : height_; }

  /// Where the stored pixel (x, y) is shown: {x, y}.
  std::pair<int, int> upright_from_stored(int x, int y) const {
    switch (tag_) {
      case 2: return {width_ - 1 - x, y};
      case 3: return {width_ - 1 - x, height_ - 1 - y};
      case 4: return {x, height_ - 1 - y};
      case 5: return {y, x};
      case 6: return {height_ - 1 - y, x};
      case 7: return {height_ - 1 - y, width_ - 1 - x};
      case 8: return {y, width_ - 1 - x};
      default: return {x, y};
    }
  }

 private:
  int tag_, width_, height_;
};

}  // namespace mend
