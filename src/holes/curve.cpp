#include "holes/curve.h"

#include <cmath>

namespace mend {

std::vector<Point> hand_drawn_curve(Rng& rng, double width, double height, int steps, double step) {
  constexpr double pi = 3.141592653589793;
  std::vector<Point> nodes{{rng.uniform(0, width), rng.uniform(0, height)}};
  double heading = rng.uniform(0, 2 * pi), turn = rng.normal(0, 0.4);
  for (int i = 0; i < steps; ++i) {
    turn = 0.7 * turn + rng.normal(0, 0.35);  // a hand keeps bending the way it bends
    heading += turn;
    const double length = step * rng.uniform(0.6, 1.4);
    Point next{nodes.back().x + length * std::cos(heading), nodes.back().y + length * std::sin(heading)};
    if (next.x < 0 || next.x > width || next.y < 0 || next.y > height) {
      heading = std::atan2(height / 2 - nodes.back().y, width / 2 - nodes.back().x) + rng.normal(0, 0.5);
      next = {nodes.back().x + length * std::cos(heading), nodes.back().y + length * std::sin(heading)};
    }
    nodes.push_back(next);
  }
  return smooth_curve(nodes, 6, false);
}

}  // namespace mend
