/// How much less fine detail a fill has than what surrounds it: the judge's measure of blur.
#pragma once
#include "image/hole.h"
#include "image/raster.h"

namespace mend {

/// Detail is what of the luma differs from the mean of 3x3 pixels, averaged over 7x7. What the known pixels have of it
/// is carried smoothly into the hole (classical/push_pull.h); counted is by how much the fill falls short of that. A
/// fill with more detail than its surroundings does not make up for another place with less.
/// @param picture (1 or 3, H, W) in [0,1], filled. @param hole (H, W), neither none nor all.
/// @return 0 (as detailed as its surroundings everywhere) to 1 (perfectly smooth among detail).
/// @throws Error{invalid_argument} if the sizes differ, nothing is missing or everything is.
double lost_detail(const Raster& picture, const Hole& hole);

}  // namespace mend
