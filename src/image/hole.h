/// The hole: which pixels are missing.
#pragma once
#include <cstdint>
#include <vector>

#include "image/rect.h"

namespace mend {

/// (height, width) bytes, row-major: 1 = missing, 0 = known; nothing else. White in files people draw.
class Hole {
 public:
  Hole() = default;
  /// No pixel missing. Throws invalid_argument unless both extents are at least 1.
  Hole(int height, int width);
  /// From 8-bit values, row-major, height*width of them: missing where value > threshold.
  static Hole from_values(const uint8_t* values, int height, int width, int threshold = 127);

  int height() const { return height_; }
  int width() const { return width_; }
  Rect bounds() const { return {0, 0, width_, height_}; }
  bool at(int y, int x) const { return missing_[index(y, x)] != 0; }
  void set(int y, int x, bool missing) { missing_[index(y, x)] = missing; }
  /// 0 and 1, `width()` of them.
  const uint8_t* row(int y) const { return missing_.data() + index(y, 0); }
  uint8_t* row(int y) { return missing_.data() + index(y, 0); }

  long long count() const;
  double ratio() const { return static_cast<double>(count()) / static_cast<double>(missing_.size()); }
  bool none() const { return count() == 0; }
  bool all() const { return count() == static_cast<long long>(missing_.size()); }
  /// The smallest rectangle that holds every missing pixel; empty if none is missing.
  Rect extent() const;

  Hole crop(const Rect& window) const;
  Hole inverted() const;
  /// Every pixel within Euclidean distance `pixels` of a missing one is missing too (exact, linear time). 0 copies.
  Hole grown(int pixels) const;
  /// The reverse: known pixels eat `pixels` into the hole.
  Hole shrunk(int pixels) const;
  friend bool operator==(const Hole& a, const Hole& b) {
    return a.height_ == b.height_ && a.width_ == b.width_ && a.missing_ == b.missing_;
  }

 private:
  size_t index(int y, int x) const {
    return static_cast<size_t>(y) * static_cast<size_t>(width_) + static_cast<size_t>(x);
  }
  int height_ = 0, width_ = 0;
  std::vector<uint8_t> missing_;
};

/// The extents of the 8-connected parts of the hole, top to bottom then left to right by their first pixel.
std::vector<Rect> connected_extents(const Hole& hole);

}  // namespace mend
