/// Two fills of one hole become one: each is taken where it looks less made up, and they meet where it shows least.
#pragma once
#include "image/hole.h"
#include "image/raster.h"

namespace mend {

/// @param a, b           (C,H,W): two fills, equal outside the hole.
/// @param heat_a, heat_b (1,H,W) in [0,1]: how made up a judge finds them.
/// @return `a` with the parts of `b` that a minimal cut chooses. A pixel costs its heat; a seam costs the difference of
///         the colours on both its sides and the heat there, so that it runs along paths where the fills agree and look
///         real. Large holes are cut in cells of several pixels. Known pixels are a's, bit by bit.
/// Source of the seam: Kwatra et al., "Graphcut Textures", SIGGRAPH 2003, section 3; the heat in it is ours.
Raster seam_mix(const Raster& a, const Raster& heat_a, const Raster& b, const Raster& heat_b, const Hole& hole);

}  // namespace mend
