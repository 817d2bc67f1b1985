/// Pictures at other sizes.
#pragma once
#include "image/hole.h"
#include "image/raster.h"

namespace mend {

/// By a triangle filter as wide as one output pixel, at least two input pixels: bilinear when enlarging, averaging when
/// reducing. At the border the filter is cut off. Throws invalid_argument unless both extents are at least 1.
Raster resized(const Raster& picture, int height, int width);

struct PictureWithHole {
  Raster picture;  ///< zero under the hole
  Hole hole;
};

/// The same over the known pixels alone: no value under the hole is read. A pixel of the answer is missing where less
/// than half of its filter falls on known pixels.
PictureWithHole resized(const Raster& picture, const Hole& hole, int height, int width);

}  // namespace mend
