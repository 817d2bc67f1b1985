/// How textured a picture is, in the hole too.
///
/// Source: Newson, Almansa, Fradet, Gousseau and Perez, "Video Inpainting of Complex Scenes", SIAM J. Imaging Sciences
/// 2014, sec. 3.3: coarse copies of a texture are as smooth as a smooth place, and smooth patches resemble the mean of
/// whatever is voted for, so that without the size of the fine gradients a hole fills with smears. Differs: the mean is
/// taken at the coarse size, and in the hole it starts as a smooth continuation.
#pragma once
#include "classical/pyramid.h"

namespace mend {

/// @param full  the picture at full size, whose gradients count at every size.
/// @param sizes 1 or more: the full one, half of it, and so on (halved()).
/// @return of each size (2, H, W): how much brightness changes, up or down, from a pixel of `full` to the one to its
/// right
///         and to the one below, in the mean around; where nothing near is known, continued smoothly. The first is
///         empty: at full size the pixels themselves have it.
std::vector<Raster> textures(const PyramidLevel& full, size_t sizes);

}  // namespace mend
