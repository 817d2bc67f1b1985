#include <algorithm>
#include <cmath>

#include "holes/draw.h"
#include "holes/generator.h"

namespace mend {
namespace {

constexpr double kPi = 3.141592653589793;

/// One brush stroke: a zigzag of 4 to 11 turns about angles near 2/5 of a circle.
void draw_brush(Hole& hole, Rng& rng, double least_width, double most_width) {
  const double width = hole.width(), height = hole.height();
  const double mean_step = std::sqrt(width * width + height * height) / 8;
  const double low = 2 * kPi / 5 - rng.uniform(0, 2 * kPi / 15), high = 2 * kPi / 5 + rng.uniform(0, 2 * kPi / 15);
  const auto turns = static_cast<int>(rng.integer(4, 11));
  std::vector<Point> vertices{{std::floor(rng.uniform(0, width)), std::floor(rng.uniform(0, height))}};
  for (int i = 0; i < turns; ++i) {
    double angle = rng.uniform(low, high);
    if (i % 2 == 0) angle = 2 * kPi - angle;
    const double step = std::clamp(rng.normal(mean_step, std::floor(mean_step / 2)), 0.0, 2 * mean_step);
    const Point last = vertices.back();
    vertices.push_back({std::floor(std::clamp(last.x + step * std::cos(angle), 0.0, width)),
                        std::floor(std::clamp(last.y + step * std::sin(angle), 0.0, height))});
  }
  draw_stroke(hole, vertices, std::floor(rng.uniform(least_width, most_width)));
}

}  // namespace

/// The sampler of DeepFill v2 (Yu et al. 2019, "Free-Form Image Inpainting with Gated Convolution", section 3.4 and
/// the constants of its released code): one to three brush strokes, and a box of `box` pixels less a random part.
/// We draw the box and the strokes on pictures of any shape (the code mixes up width and height) and let strokes end
/// round.
HoleGenerator free_form() {
  return {"free-form",
          "zigzag brush strokes and a box (DeepFill v2)",
          {"box: side of the box in pixels, 0 for strokes alone (128)", "strokes: 0 for the box alone (true)",
           "least_width, most_width: of a stroke, in pixels (12, 40)"},
          [](Hole& hole, Rng& rng, const Options& options) {
            const auto side = static_cast<int>(options.integer("box", 128, 0, 100000));
            const bool strokes = options.flag("strokes", true);
            const double least_width = options.number("least_width", 12, 1, 100000);
            const double most_width = options.number("most_width", std::max(40.0, least_width), least_width, 100000);
            if (side > 0) {
              const int width = std::min(side, hole.width() / 2), height = std::min(side, hole.height() / 2);
              const auto x = static_cast<int>(rng.integer(0, std::max(0, hole.width() - width - 1)));
              const auto y = static_cast<int>(rng.integer(0, std::max(0, hole.height() - height - 1)));
              const auto dx = static_cast<int>(rng.integer(0, width / 8));
              const auto dy = static_cast<int>(rng.integer(0, height / 8));
              draw_box(hole, {x + dx, y + dy, width - 2 * dx, height - 2 * dy});
            }
            if (!strokes) return;
            for (auto left = rng.integer(1, 3); left > 0; --left) draw_brush(hole, rng, least_width, most_width);
          }};
}

}  // namespace mend
