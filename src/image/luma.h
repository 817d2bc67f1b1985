/// How bright a picture is.
#pragma once
#include "image/raster.h"

namespace mend {

/// ITU-R 601 luma (0.299 R + 0.587 G + 0.114 B) of a colour picture, (1,H,W); a grey picture is returned as it is.
Raster luma(const Raster& picture);

/// The same of row y alone, into `width` floats.
void luma_row(const Raster& picture, int y, float* into);

}  // namespace mend
