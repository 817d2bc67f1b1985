/// The simplest hole, for tests.
#pragma once
#include "image/hole.h"

namespace mend::testing {

/// (height, width): the pixels of `box` are missing.
inline Hole box_hole(int height, int width, const Rect& box) {
  Hole hole(height, width);
  for (int y = box.y; y < box.bottom(); ++y)
    for (int x = box.x; x < box.right(); ++x) hole.set(y, x, true);
  return hole;
}

}  // namespace mend::testing
