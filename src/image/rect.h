/// A rectangle of pixels.
#pragma once
#include <algorithm>

namespace mend {

/// Columns [x, x+width), rows [y, y+height), in the frame that the name of the variable says (`window_in_image`).
struct Rect {
  int x = 0, y = 0, width = 0, height = 0;

  int right() const { return x + width; }
  int bottom() const { return y + height; }
  long long area() const { return static_cast<long long>(width) * height; }
  bool empty() const { return width <= 0 || height <= 0; }

  bool contains(const Rect& other) const {
    return other.x >= x && other.y >= y && other.right() <= right() && other.bottom() <= bottom();
  }
  Rect united(const Rect& other) const {
    if (empty()) return other;
    if (other.empty()) return *this;
    const int left = std::min(x, other.x), top = std::min(y, other.y);
    return {left, top, std::max(right(), other.right()) - left, std::max(bottom(), other.bottom()) - top};
  }
  Rect intersected(const Rect& other) const {
    const int left = std::max(x, other.x), top = std::max(y, other.y);
    return {left, top, std::max(0, std::min(right(), other.right()) - left),
            std::max(0, std::min(bottom(), other.bottom()) - top)};
  }
  /// Larger by `margin` on each side, but never beyond `bounds`.
  Rect grown(int margin, const Rect& bounds) const {
    return Rect{x - margin, y - margin, width + 2 * margin, height + 2 * margin}.intersected(bounds);
  }
  friend bool operator==(const Rect& a, const Rect& b) {
    return a.x == b.x && a.y == b.y && a.width == b.width && a.height == b.height;
  }
  friend bool operator!=(const Rect& a, const Rect& b) { return !(a == b); }
};

}  // namespace mend
