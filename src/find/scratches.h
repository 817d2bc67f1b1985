/// Finds scratches and dust in the scan of an old photograph.
#pragma once
#include "base/context.h"
#include "image/hole.h"
#include "image/raster.h"

namespace mend {

struct ScratchOptions {
  double sensitivity = 0.5;  ///< 0: only what is certain, 1: also what is faint
  int widest = 7;            ///< pixels a scratch is wide at most, 1..31
  bool dust = true;          ///< small round specks too

  /// Throws invalid_argument that names the field.
  void check() const;
};

/// Lines that are lighter or darker than both their sides, long for their width, in a picture's brightness.
///
/// Source: ridges by the eigenvalues of the Hessian over scales, Steger, "An Unbiased Detector of Curvilinear
/// Structures", PAMI 1998, section 2, and Frangi et al., MICCAI 1998, section 2; two thresholds as in Canny, PAMI 1986.
/// Differs: the threshold follows the noise of the picture itself (a multiple of the median ridge strength around a
/// place), so that grain and fine texture raise it; parts must be long for their width, or, as dust, small and lone.
/// @param picture (1 or 3, H, W) in [0,1].
/// @return (H, W): what to fill, a pixel wider on every side than what was seen. Nothing may be found.
/// @throws Error{invalid_argument}, Error{cancelled}.
Hole find_scratches(const Raster& picture, const ScratchOptions& options, const Context& context);

}  // namespace mend
