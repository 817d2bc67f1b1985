#include <algorithm>
#include <cmath>

#include "holes/curve.h"
#include "holes/generator.h"

namespace mend {
namespace {

/// Turns `points` by `angle` about the origin, stretches them by `scale`, and moves them by `shift`.
void place(std::vector<Point>& points, double angle, double scale, Point shift) {
  const double c = scale * std::cos(angle), s = scale * std::sin(angle);
  for (auto& point : points) point = {c * point.x - s * point.y + shift.x, s * point.x + c * point.y + shift.y};
}

}  // namespace

/// Irregular holes in the manner of Liu et al. 2018 ("Image Inpainting for Irregular Holes Using Partial
/// Convolutions"), processed as GDN does with the QD-IMD drawings: a drawing of thin lines, twice as large as the
/// picture, is turned by any angle, stretched by 1.5, its lines widened by 14 to 27 pixels (for 256), and a window of
/// it is cut out. We draw the lines ourselves instead of reading published drawings, and widen while drawing (round
/// instead of square brush), so that no large bitmap is made. `border` keeps a margin known, as the authors do for
/// holes below a fifth of the picture.
HoleGenerator irregular() {
  return {"irregular",
          "a window of a turned and widened line drawing (Liu et al., QD-IMD as GDN uses it)",
          {"lines: in the whole drawing (8)",
           "least_width, most_width: of a line, in 256ths of the shorter side "
           "(16, 29)",
           "border: margin that stays known, in 256ths (0)"},
          [](Hole& hole, Rng& rng, const Options& options) {
            const auto lines = options.integer("lines", 8, 1, 1000);
            const double least = options.number("least_width", 16, 1, 200);
            const double most = options.number("most_width", std::max(29.0, least), least, 200);
            const double border = options.number("border", 0, 0, 120);
            const double side = std::min(hole.width(), hole.height()), unit = side / 256;
            const double width = hole.width(), height = hole.height();
            const double angle = rng.uniform(-3.141592653589793, 3.141592653589793);
            // The window lies anywhere in the middle of the stretched drawing.
            const Point shift{width / 2 + rng.uniform(-0.5, 0.5) * width, height / 2 + rng.uniform(-0.5, 0.5) * height};
            const double stroke = unit * rng.uniform(least, most);
            Hole drawing(hole.height(), hole.width());
            for (int64_t i = 0; i < lines; ++i) {
              auto line = hand_drawn_curve(rng, 2 * side, 2 * side, static_cast<int>(rng.integer(3, 9)), side / 5);
              for (auto& point : line) point = {point.x - side, point.y - side};
              place(line, angle, 1.5, shift);
              draw_stroke(drawing, line, stroke);
            }
            const auto margin = static_cast<int>(std::lround(border * unit));
            for (int y = margin; y < hole.height() - margin; ++y)
              for (int x = margin; x < hole.width() - margin; ++x)
                if (drawing.at(y, x)) hole.set(y, x, true);
          }};
}

}  // namespace mend
