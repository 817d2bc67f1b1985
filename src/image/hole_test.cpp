// The hole against brute force.
#include "image/hole.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "support/synthetic_image.h"

namespace mend {
namespace {

Hole grown_by_definition(const Hole& hole, int radius) {
  Hole grown(hole.height(), hole.width());
  for (int y = 0; y < hole.height(); ++y)
    for (int x = 0; x < hole.width(); ++x)
      for (int v = 0; v < hole.height(); ++v)
        for (int u = 0; u < hole.width(); ++u)
          if (hole.at(v, u) && (u - x) * (u - x) + (v - y) * (v - y) <= radius * radius) grown.set(y, x, true);
  return grown;
}

TEST(Hole, GrowsByExactlyTheEuclideanDistance) {
  for (const int radius : {0, 1, 2, 3, 5, 8, 13, 60})
    for (uint64_t seed = 1; seed <= 4; ++seed) {
      const auto hole = testing::random_hole(37, 23, seed < 3 ? 0.01 : 0.1, seed);
      EXPECT_EQ(hole.grown(radius), grown_by_definition(hole, radius)) << "radius " << radius << ", seed " << seed;
    }
  EXPECT_TRUE(Hole(9, 9).grown(5).none());
  EXPECT_THROW(Hole(9, 9).grown(-1), Error);
}

TEST(Hole, ShrinkingEatsWhatGrowingAdds) {
  const auto box = testing::box_hole(60, 50, {20, 20, 15, 10});
  EXPECT_EQ(box.shrunk(3), testing::box_hole(60, 50, {23, 23, 9, 4}));
  EXPECT_EQ(box.grown(4).shrunk(4), box);
}

TEST(Hole, ExtentAndCropAgreeWithEachPixel) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    const auto hole = testing::random_hole(31, 29, 0.005, seed);
    Rect expected;
    for (int y = 0; y < 29; ++y)
      for (int x = 0; x < 31; ++x)
        if (hole.at(y, x)) expected = expected.united({x, y, 1, 1});
    EXPECT_EQ(hole.extent(), expected);
    if (expected.empty()) continue;
    const auto part = hole.crop(expected);
    EXPECT_EQ(part.count(), hole.count());
    for (int y = 0; y < part.height(); ++y)
      for (int x = 0; x < part.width(); ++x) EXPECT_EQ(part.at(y, x), hole.at(y + expected.y, x + expected.x));
  }
  EXPECT_THROW(Hole(5, 5).crop({3, 0, 3, 2}), Error);
  EXPECT_THROW(Hole(5, 5).crop({1, 1, 0, 2}), Error);
}

/// Flood fill with 8 neighbours, in reading order of the first pixel.
std::vector<Rect> extents_by_flood(const Hole& hole) {
  std::vector<Rect> extents;
  Hole left = hole;
  for (int y = 0; y < hole.height(); ++y)
    for (int x = 0; x < hole.width(); ++x) {
      if (!left.at(y, x)) continue;
      Rect extent;
      std::vector<std::pair<int, int>> open{{y, x}};
      left.set(y, x, false);
      while (!open.empty()) {
        const auto [v, u] = open.back();
        open.pop_back();
        extent = extent.united({u, v, 1, 1});
        for (int b = std::max(0, v - 1); b <= std::min(hole.height() - 1, v + 1); ++b)
          for (int a = std::max(0, u - 1); a <= std::min(hole.width() - 1, u + 1); ++a)
            if (left.at(b, a)) {
              left.set(b, a, false);
              open.push_back({b, a});
            }
      }
      extents.push_back(extent);
    }
  return extents;
}

TEST(Hole, ConnectedExtentsAreThoseOfAFloodFill) {
  for (const double probability : {0.02, 0.2, 0.4, 0.6, 0.95})
    for (uint64_t seed = 1; seed <= 10; ++seed) {
      const auto hole = testing::random_hole(40, 33, probability, seed);
      EXPECT_EQ(connected_extents(hole), extents_by_flood(hole)) << probability << ", seed " << seed;
    }
  EXPECT_TRUE(connected_extents(Hole(3, 3)).empty());
}

}  // namespace
}  // namespace mend
