#include <algorithm>
#include <cmath>

#include "holes/draw.h"
#include "holes/generator.h"

namespace mend {

/// The centre square of Context Encoders (Pathak et al. 2016, section 4): half of each side missing.
HoleGenerator centre() {
  return {"centre",
          "a rectangle in the middle (Context Encoders)",
          {"fraction: share of each side that is missing (0.5)"},
          [](Hole& hole, Rng&, const Options& options) {
            const double fraction = options.number("fraction", 0.5, 0.001, 0.999);
            const auto part = [&](int side) { return std::max(1, static_cast<int>(std::lround(fraction * side))); };
            const int width = part(hole.width()), height = part(hole.height());
            draw_box(hole, {(hole.width() - width) / 2, (hole.height() - height) / 2, width, height});
          }};
}

}  // namespace mend
