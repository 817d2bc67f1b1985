/// The side-by-side sheet: before with the hole outlined, and after.
#pragma once
#include "image/hole.h"
#include "image/image.h"
#include "image/raster.h"

namespace mend {

/// Scales down by area averaging, so that the longer side is `longest` at most; smaller pictures are copied.
Raster shrunk_to(const Raster& picture, int longest);
/// A pixel of the smaller hole is missing where any pixel it stands for is: thin holes do not vanish.
Hole shrunk_to(const Hole& hole, int longest);

/// Draws a white and a black line, each `width` pixels, around the hole: one of them is seen on any background.
void draw_outline(Raster& picture, const Hole& hole, int width);

/// `before` (with outline) and `after` side by side, 8-bit RGB, with a gap between. All three have one size.
Image make_sheet(const Raster& before, const Raster& after, const Hole& hole);

}  // namespace mend
