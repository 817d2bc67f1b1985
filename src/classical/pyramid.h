/// A picture with a hole, at falling sizes.
#pragma once
#include <vector>

#include "image/hole.h"
#include "image/raster.h"

namespace mend {

struct PyramidLevel {
  Raster picture;  ///< zero under the hole
  Hole hole;
};

/// Half the size, rounded up, by the filter [1 3 3 1]/8 over the known pixels alone. A pixel is missing where less
/// than half of the filter's weight falls on known pixels; at the picture's border the filter is cut off.
PyramidLevel halved(const PyramidLevel& fine);

/// The distance (chessboard, in pixels) from the hole's innermost missing pixel to the nearest known one; what lies
/// beyond the picture's border is not known.
int hole_depth(const Hole& hole);

}  // namespace mend
