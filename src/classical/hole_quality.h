/// How near a filled hole comes to the truth.
#pragma once
#include "image/hole.h"
#include "image/raster.h"

namespace mend {

/// Peak signal-to-noise ratio over the missing pixels and all channels, in dB, peak 1; infinite for equal pixels.
/// @throws Error{invalid_argument} if sizes differ or nothing is missing (both functions).
double psnr_in_hole(const Raster& truth, const Raster& filled, const Hole& hole);

/// The mean over the missing pixels of the whole frame's SSIM map: Wang, Bovik, Sheikh and Simoncelli, "Image quality
/// assessment", IEEE TIP 2004, on luma (Rec. 601), Gaussian window 11x11 with sigma 1.5, K1 = 0.01, K2 = 0.03;
/// beyond the border the picture is mirrored.
double ssim_in_hole(const Raster& truth, const Raster& filled, const Hole& hole);

}  // namespace mend
