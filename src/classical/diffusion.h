/// Diffusion: the two fillers of OpenCV that carry colours and edges in from the hole's rim.
///
/// Sources: Telea, "An image inpainting technique based on the fast marching method", J. Graphics Tools 2004;
/// Bertalmio, Bertozzi and Sapiro, "Navier-Stokes, fluid dynamics, and image and video inpainting", CVPR 2001.
/// OpenCV computes both in 8 bits, so filled pixels have 8 bits of depth; known pixels keep all of theirs.
#pragma once
#include "image/hole.h"
#include "image/raster.h"

namespace mend {

enum class Diffusion { telea, navier_stokes };

/// @param picture (1 or 3, H, W) in [0,1]; values under the hole are never read.
/// @param hole    (H, W); at least one pixel is known.
/// @param radius  how far from a missing pixel known ones are looked at, 1..100 pixels.
/// @return like `picture`; known pixels bit-equal.
/// @throws Error{invalid_argument} if the sizes differ, nothing is known or the radius is out of bounds.
Raster diffuse(const Raster& picture, const Hole& hole, Diffusion method, double radius = 5);

}  // namespace mend
