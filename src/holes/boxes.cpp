#include <algorithm>
#include <cmath>

#include "holes/draw.h"
#include "holes/generator.h"

namespace mend {

/// Upright rectangles at random places, with the two sides drawn apart.
HoleGenerator boxes() {
  return {"boxes",
          "upright rectangles at random places",
          {"least, most: number of rectangles (1, 4)", "smallest, largest: share of each side (0.1, 0.4)"},
          [](Hole& hole, Rng& rng, const Options& options) {
            const auto least = options.integer("least", 1, 1, 1000);
            const auto most = options.integer("most", std::max<int64_t>(4, least), least, 1000);
            const double smallest = options.number("smallest", 0.1, 0.001, 0.99);
            const double largest = options.number("largest", std::max(0.4, smallest), smallest, 0.99);
            const auto length = [&](int side) {
              return std::clamp(static_cast<int>(std::lround(rng.uniform(smallest, largest) * side)), 1, side);
            };
            for (auto left = rng.integer(least, most); left > 0; --left) {
              const int width = length(hole.width()), height = length(hole.height());
              const auto x = static_cast<int>(rng.integer(0, hole.width() - width));
              const auto y = static_cast<int>(rng.integer(0, hole.height() - height));
              draw_box(hole, {x, y, width, height});
            }
          }};
}

}  // namespace mend
