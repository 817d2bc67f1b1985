#include "cli/tight_hole.h"

#include <cmath>

#include "base/error.h"

namespace mend {
namespace {

/// Outward normal: away from the missing pixels within two pixels; zero length where they balance.
struct Normal {
  double x = 0, y = 0;
};
Normal outward(const Hole& hole, int y, int x) {
  Normal normal;
  for (int dy = -2; dy <= 2; ++dy)
    for (int dx = -2; dx <= 2; ++dx) {
      const int yy = y + dy, xx = x + dx;
      if (yy < 0 || xx < 0 || yy >= hole.height() || xx >= hole.width() || !hole.at(yy, xx)) continue;
      normal.x -= dx;
      normal.y -= dy;
    }
  const double length = std::hypot(normal.x, normal.y);
  return length < 0.5 ? Normal{} : Normal{normal.x / length, normal.y / length};
}

double difference(const Raster& picture, int y0, int x0, int y1, int x1) {
  double sum = 0;
  for (int c = 0; c < picture.channels(); ++c) sum += std::abs(picture.at(c, y0, x0) - picture.at(c, y1, x1));
  return sum / picture.channels();
}

}  // namespace

RimContrast rim_contrast(const Raster& picture, const Hole& hole, int step) {
  require(picture.height() == hole.height() && picture.width() == hole.width(),
          "the picture is {}x{} but the hole is {}x{}", picture.width(), picture.height(), hole.width(), hole.height());
  require(step >= 1, "the step along a ray is 1 pixel or more, not {}", step);
  const Hole around = hole.grown(1);
  RimContrast contrast;
  for (int y = 0; y < hole.height(); ++y)
    for (int x = 0; x < hole.width(); ++x) {
      if (hole.at(y, x) || !around.at(y, x)) continue;
      const Normal normal = outward(hole, y, x);
      int ys[4], xs[4];
      bool usable = normal.x != 0 || normal.y != 0;
      for (int i = 0; i < 4 && usable; ++i) {
        ys[i] = y + static_cast<int>(std::lround(i * step * normal.y));
        xs[i] = x + static_cast<int>(std::lround(i * step * normal.x));
        usable = ys[i] >= 0 && xs[i] >= 0 && ys[i] < hole.height() && xs[i] < hole.width() && !hole.at(ys[i], xs[i]);
      }
      if (!usable) continue;
      contrast.near += difference(picture, ys[0], xs[0], ys[1], xs[1]);
      contrast.far += difference(picture, ys[2], xs[2], ys[3], xs[3]);
      ++contrast.rays;
    }
  if (contrast.rays > 0) {
    contrast.near /= static_cast<double>(contrast.rays);
    contrast.far /= static_cast<double>(contrast.rays);
  }
  return contrast;
}

}  // namespace mend
