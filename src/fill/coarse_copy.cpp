#include "fill/coarse_copy.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "classical/pyramid.h"

namespace mend {

int CoarseCopy::longer_side(const Hole& hole) const {
  const int whole = std::max(hole.width(), hole.height()), bounded = std::min(whole, size);
  if (depth == 0 || bounded <= smallest) return bounded;
  const int deepest = hole_depth(hole);
  if (deepest <= depth) return bounded;
  const double shrunk = static_cast<double>(whole) * depth / deepest;
  return std::clamp(static_cast<int>(std::lround(shrunk)), smallest, bounded);
}

void CoarseCopy::check() const {
  require(size >= 64 && size <= 4096, "the first stage's copy has 64 to 4096 pixels a side, not {}", size);
  require(depth >= 0 && depth <= 4096, "a hole in the first stage's copy is 0 to 4096 pixels deep, not {}", depth);
}

}  // namespace mend
