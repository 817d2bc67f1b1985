/// Smooth copies of pictures.
#pragma once
#include "image/raster.h"

namespace mend {

/// Every pixel becomes the mean of the square of 2 radius + 1 pixels around it, cut off at the picture's border.
/// Time does not grow with the radius. Throws invalid_argument for a negative radius.
Raster box_blurred(const Raster& picture, int radius);

}  // namespace mend
