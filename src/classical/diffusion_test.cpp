#include "classical/diffusion.h"

#include <gtest/gtest.h>

#include <limits>

#include "base/error.h"

namespace mend {
namespace {

class DiffusionTest : public ::testing::TestWithParam<Diffusion> {};

/// A ramp with a hole that touches the left border and the corner; NaN under the hole.
struct Scene {
  Raster picture{3, 40, 50};
  Hole hole{40, 50};
  Scene() {
    for (int y = 0; y < 40; ++y)
      for (int x = 0; x < 50; ++x) {
        hole.set(y, x, (x < 6 && y > 10 && y < 20) || (x > 44 && y > 34) || (x == 25 && y > 2 && y < 30));
        for (int c = 0; c < 3; ++c)
          picture.at(c, y, x) =
              hole.at(y, x) ? std::numeric_limits<float>::quiet_NaN() : 0.3f + 0.1f * static_cast<float>(c);
      }
  }
};

// Four steps of 255: OpenCV rounds after every pixel, and each is filled from those before.
TEST_P(DiffusionTest, AConstantStaysConstantUpToTheBorder) {
  const Scene scene;
  const Raster filled = diffuse(scene.picture, scene.hole, GetParam());
  for (int c = 0; c < 3; ++c)
    for (int y = 0; y < 40; ++y)
      for (int x = 0; x < 50; ++x) {
        const float expected = 0.3f + 0.1f * static_cast<float>(c);
        if (scene.hole.at(y, x)) {
          EXPECT_NEAR(filled.at(c, y, x), expected, 4.0 / 255) << y << ',' << x;
        } else {
          EXPECT_EQ(filled.at(c, y, x), scene.picture.at(c, y, x));
        }
      }
}

TEST_P(DiffusionTest, RejectsBadArguments) {
  const Scene scene;
  EXPECT_THROW(diffuse(scene.picture, scene.hole, GetParam(), 0.5), Error);
  EXPECT_THROW(diffuse(scene.picture, Hole(40, 49), GetParam()), Error);
  EXPECT_THROW(diffuse(Raster(2, 40, 50), scene.hole, GetParam()), Error);
}

INSTANTIATE_TEST_SUITE_P(Both, DiffusionTest, ::testing::Values(Diffusion::telea, Diffusion::navier_stokes));

}  // namespace
}  // namespace mend
