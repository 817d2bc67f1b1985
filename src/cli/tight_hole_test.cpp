#include "cli/tight_hole.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "base/rng.h"

namespace mend {
namespace {

/// A disc of radius 30 on a ground; both with grain of the given strength.
Raster disc(double inside, double outside, double grain) {
  Raster picture(1, 160, 160);
  Rng rng(1);
  for (int y = 0; y < 160; ++y)
    for (int x = 0; x < 160; ++x)
      picture.at(0, y, x) =
          static_cast<float>((std::hypot(x - 80, y - 80) < 30 ? inside : outside) + rng.uniform(-grain, grain));
  return picture;
}

Hole round_hole(double radius) {
  Hole hole(160, 160);
  for (int y = 0; y < 160; ++y)
    for (int x = 0; x < 160; ++x) hole.set(y, x, std::hypot(x - 80, y - 80) < radius);
  return hole;
}

TEST(TightHole, AnObjectThatSticksOutIsSeen) {
  EXPECT_TRUE(rim_contrast(disc(0.8, 0.3, 0.02), round_hole(28.5), 4).too_tight());
  EXPECT_FALSE(rim_contrast(disc(0.8, 0.3, 0.02), round_hole(34), 4).too_tight());
}

TEST(TightHole, StrongTextureAllAroundIsNoAlarm) {
  EXPECT_FALSE(rim_contrast(disc(0.5, 0.5, 0.4), round_hole(30), 4).too_tight());
}

TEST(TightHole, ContrastIsMeasuredInColour) {
  const auto contrast = rim_contrast(disc(1, 0, 0), round_hole(28.5), 4);
  EXPECT_GT(contrast.near, 0.8);
  EXPECT_EQ(contrast.far, 0);
}

TEST(TightHole, SizesMustAgree) { EXPECT_THROW(rim_contrast(Raster(1, 10, 10), Hole(10, 11), 4), Error); }

}  // namespace
}  // namespace mend
