/// Does the hole cover the object, or was it cut too tight?
#pragma once
#include "image/hole.h"
#include "image/raster.h"

namespace mend {

/// How strongly the picture changes from the hole's rim outwards, as a mean absolute difference of colour in [0,1].
struct RimContrast {
  double near = 0;     ///< from the first pixel outside the hole to `step` pixels farther out
  double far = 0;      ///< over the same distance, but beginning 2 * `step` pixels out: what the surroundings are like
  long long rays = 0;  ///< rim pixels that could be measured
  /// An object that reaches out of the hole ends just outside it: there the colour changes more than farther out.
  bool too_tight() const { return rays >= 16 && near > 0.06 && near > 1.8 * far; }
};

/// Walks from every rim pixel outwards along the normal of the hole. `step` in pixels, 1 or more.
RimContrast rim_contrast(const Raster& picture, const Hole& hole, int step);

}  // namespace mend
