#include "fill/grown_hole.h"

#include "fill/default_grow.h"

namespace mend {

GrownHole grown_hole(const Hole& drawn, int pixels) {
  if (pixels < 0) pixels = default_grow(drawn.width(), drawn.height());
  Hole hole = drawn.grown(pixels);
  while (hole.all()) hole = drawn.grown(pixels /= 2);
  return {std::move(hole), pixels};
}

}  // namespace mend
