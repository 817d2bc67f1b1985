/// Push-pull: the smooth filling that everything else starts from.
///
/// Source: Gortler, Grzeszczuk, Szeliski and Cohen, "The Lumigraph", SIGGRAPH 1996, sec. 3.4.1: known pixels are
/// averaged up a pyramid until the hole is gone (pull), and the coarse values flow back down into it (push).
/// Ours adds a few relaxation sweeps of Laplace's equation at each level on the way down, which removes the
/// blocks of the pyramid: the result is close to the membrane through the hole's rim.
#pragma once
#include "image/hole.h"
#include "image/raster.h"

namespace mend {

/// @param picture (C, H, W), any C and any range; values under the hole are never read.
/// @param hole    (H, W); at least one pixel is known.
/// @return (C, H, W): known pixels bit-equal to `picture`, missing ones within the range of the known ones.
/// @throws Error{invalid_argument} if the sizes differ or nothing is known.
Raster push_pull(const Raster& picture, const Hole& hole);

}  // namespace mend
