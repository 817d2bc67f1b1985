#include "holes/draw.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/rng.h"

namespace mend {
namespace {

double distance_to_segment(Point p, Point a, Point b) {
  const double dx = b.x - a.x, dy = b.y - a.y, squared = dx * dx + dy * dy;
  const double t = squared == 0 ? 0 : std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / squared, 0.0, 1.0);
  return std::hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

TEST(Draw, SegmentsHoldExactlyThePixelsWithinTheirRadius) {
  Rng rng(1);
  for (int round = 0; round < 200; ++round) {
    Hole hole(40, 60);
    const Point a{rng.uniform(-10, 70), rng.uniform(-10, 50)};
    const Point b = round % 10 == 0 ? a : Point{rng.uniform(-10, 70), round % 7 == 0 ? a.y : rng.uniform(-10, 50)};
    const double radius = rng.uniform(0.3, 15);
    draw_segment(hole, a, b, radius);
    for (int y = 0; y < 40; ++y)
      for (int x = 0; x < 60; ++x) {
        const double distance = distance_to_segment({x + 0.5, y + 0.5}, a, b);
        if (std::abs(distance - radius) < 1e-9) continue;  // on the rim either answer is right
        ASSERT_EQ(hole.at(y, x), distance < radius) << "round " << round << " at " << x << "," << y;
      }
  }
}

TEST(Draw, PolygonOfABoxIsTheBox) {
  Hole polygon(20, 30), box(20, 30);
  draw_polygon(polygon, {{3, 4}, {13, 4}, {13, 11}, {3, 11}});
  draw_box(box, {3, 4, 10, 7});
  EXPECT_EQ(polygon, box);
  EXPECT_EQ(box.count(), 70);
}

TEST(Draw, PolygonsWithOneEdgeInCommonNeitherOverlapNorLeaveAGap) {
  Rng rng(2);
  for (int round = 0; round < 50; ++round) {
    const Point a{rng.uniform(0, 30), 0}, b{rng.uniform(0, 30), 20};
    Hole left(20, 30), right(20, 30);
    draw_polygon(left, {{0, 0}, a, b, {0, 20}});
    draw_polygon(right, {a, {30, 0}, {30, 20}, b});
    EXPECT_GE(left.count() + right.count(), 600);
    EXPECT_LE(left.count() + right.count(), 620) << "only a centre exactly on the edge may belong to both";
  }
}

TEST(Draw, ShapesOutsideThePictureDrawNothing) {
  Hole hole(10, 10);
  draw_disc(hole, {-20, 5}, 5);
  draw_box(hole, {10, 0, 5, 5});
  draw_segment(hole, {0, 30}, {10, 30}, 4);
  draw_polygon(hole, {{20, 0}, {30, 0}, {30, 10}});
  EXPECT_TRUE(hole.none());
}

TEST(Draw, SmoothCurvesPassThroughTheirPoints) {
  const std::vector<Point> points{{0, 0}, {10, 5}, {3, 9}};
  for (const bool closed : {false, true}) {
    const auto curve = smooth_curve(points, 4, closed);
    EXPECT_EQ(curve.size(), closed ? 12u : 9u);
    for (size_t i = 0; i < points.size(); ++i) {
      EXPECT_NEAR(curve[4 * i].x, points[i].x, 1e-12);
      EXPECT_NEAR(curve[4 * i].y, points[i].y, 1e-12);
    }
  }
}

}  // namespace
}  // namespace mend
