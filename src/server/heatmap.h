/// Where a fill looks made up: the judge's heat over what was filled.
#pragma once
#include "fill/judge.h"
#include "image/image.h"

namespace mend {

struct Heatmap {
  Rect window_in_image;  ///< what the judge looked at: all that was filled, and a margin
  /// (1,h,w) in [0,1] of that window, scaled down so that its longer side is 1024 at most. Zero away from what was
  /// filled: what the judge says of known pixels is of no use.
  Raster heat;
  double score = 0;  ///< artificiality() of what was filled
  Hole worst;        ///< of the picture's size: the part of what was filled that looks most made up; never empty
};

/// The pixels in which two pictures of one size differ. Throws Error{invalid_argument} if the sizes differ.
Hole changed_pixels(const Image& before, const Image& after);

/// @param filled what was filled in `image`, of its size. Throws Error{invalid_argument} if that is nothing, and what
///               the judge throws.
Heatmap make_heatmap(const Image& image, const Hole& filled, const Judge& judge, const Context& context);

}  // namespace mend
