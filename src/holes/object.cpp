#include <algorithm>
#include <cmath>

#include "holes/draw.h"
#include "holes/generator.h"

namespace mend {
namespace {

constexpr double kPi = 3.141592653589793;

/// A closed smooth outline: radii wander about `radius`, the whole is squeezed along a random axis.
std::vector<Point> blob(Rng& rng, Point centre, double radius, double roughness) {
  const auto nodes = static_cast<int>(rng.integer(7, 13));
  const double squeeze = rng.uniform(0.55, 1), axis = rng.uniform(0, kPi), c = std::cos(axis), s = std::sin(axis);
  std::vector<Point> outline;
  for (int i = 0; i < nodes; ++i) {
    const double angle = 2 * kPi * (i + rng.uniform(-0.3, 0.3)) / nodes;
    const double r = radius * std::clamp(1 + rng.normal(0, roughness), 0.4, 1.6);
    const double u = r * std::cos(angle), v = r * squeeze * std::sin(angle);
    outline.push_back({centre.x + c * u - s * v, centre.y + s * u + c * v});
  }
  return smooth_curve(outline, 8, true);
}

}  // namespace

/// One thing standing in the picture: a body with lobes (limbs, a head, a handle) about it. Ours; it stands for the
/// object-shaped holes that LaMa and HiFill take from segmentations, without needing any.
HoleGenerator object() {
  return {"object",
          "one object-like closed shape with lobes",
          {"smallest, largest: radius of the body as a share of the shorter side (0.1, 0.25)",
           "lobes: the most there are (5)", "roughness: of the outline, 0 smooth (0.18)"},
          [](Hole& hole, Rng& rng, const Options& options) {
            const double smallest = options.number("smallest", 0.1, 0.005, 0.6);
            const double largest = options.number("largest", std::max(0.25, smallest), smallest, 0.6);
            const auto most_lobes = options.integer("lobes", 5, 0, 100);
            const double roughness = options.number("roughness", 0.18, 0, 1);
            const double side = std::min(hole.width(), hole.height());
            const double radius = std::max(1.5, side * rng.uniform(smallest, largest));
            const Point centre{rng.uniform(0.15, 0.85) * hole.width(), rng.uniform(0.15, 0.85) * hole.height()};
            draw_polygon(hole, blob(rng, centre, radius, roughness));
            for (auto left = rng.integer(0, most_lobes); left > 0; --left) {
              const double angle = rng.uniform(0, 2 * kPi), reach = radius * rng.uniform(0.7, 1.2);
              const Point lobe{centre.x + reach * std::cos(angle), centre.y + reach * std::sin(angle)};
              draw_segment(hole, centre, lobe, radius * rng.uniform(0.1, 0.35));
              draw_polygon(hole, blob(rng, lobe, radius * rng.uniform(0.25, 0.6), roughness));
            }
          }};
}

}  // namespace mend
