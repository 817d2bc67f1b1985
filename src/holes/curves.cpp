#include <algorithm>

#include "holes/curve.h"
#include "holes/generator.h"

namespace mend {

/// Smooth lines as a person scribbles them over what should go: ours. Widths and lengths follow the picture's size.
HoleGenerator curves() {
  return {"curves",
          "smooth lines as drawn by hand",
          {"least, most: number of lines (1, 4)",
           "smallest, largest: line width as a share of the shorter side "
           "(0.02, 0.1)"},
          [](Hole& hole, Rng& rng, const Options& options) {
            const auto least = options.integer("least", 1, 1, 1000);
            const auto most = options.integer("most", std::max<int64_t>(4, least), least, 1000);
            const double smallest = options.number("smallest", 0.02, 0.001, 0.5);
            const double largest = options.number("largest", std::max(0.1, smallest), smallest, 0.5);
            const double side = std::min(hole.width(), hole.height());
            for (auto left = rng.integer(least, most); left > 0; --left) {
              const double width = std::max(1.5, side * rng.uniform(smallest, largest));
              const auto steps = static_cast<int>(rng.integer(4, 12));
              draw_stroke(hole, hand_drawn_curve(rng, hole.width(), hole.height(), steps, side * 0.12), width);
            }
          }};
}

}  // namespace mend
