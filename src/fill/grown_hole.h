/// The hole that is filled: what was drawn, grown.
#pragma once
#include "image/hole.h"

namespace mend {

struct GrownHole {
  Hole hole;
  int pixels = 0;  ///< by which it was grown
};

/// @param pixels to grow by; negative: default_grow(). Halved until something of the picture stays known.
/// @param drawn must not miss everything.
GrownHole grown_hole(const Hole& drawn, int pixels);

}  // namespace mend
