#include "classical/push_pull.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/error.h"
#include "base/rng.h"
#include "support/box_hole.h"

namespace mend {
namespace {

using testing::box_hole;

TEST(PushPull, KeepsKnownPixelsAndNeverReadsUnderTheHole) {
  Raster picture(3, 33, 47);
  Rng rng(1);
  for (size_t i = 0; i < 3 * picture.plane_size(); ++i) picture.data()[i] = static_cast<float>(rng.uniform(-2, 5));
  const Hole hole = box_hole(33, 47, {0, 10, 30, 23});
  for (int c = 0; c < 3; ++c)
    for (int y = 0; y < 33; ++y)
      for (int x = 0; x < 47; ++x)
        if (hole.at(y, x)) picture.at(c, y, x) = std::numeric_limits<float>::quiet_NaN();
  const Raster filled = push_pull(picture, hole);
  for (int c = 0; c < 3; ++c)
    for (int y = 0; y < 33; ++y)
      for (int x = 0; x < 47; ++x) {
        if (hole.at(y, x)) {
          EXPECT_TRUE(filled.at(c, y, x) >= -2 && filled.at(c, y, x) <= 5) << y << ',' << x;
        } else {
          EXPECT_EQ(filled.at(c, y, x), picture.at(c, y, x));
        }
      }
}

TEST(PushPull, ContinuesARampAcrossTheHole) {
  Raster ramp(1, 64, 64);
  for (int y = 0; y < 64; ++y)
    for (int x = 0; x < 64; ++x) ramp.at(0, y, x) = static_cast<float>(x) / 63;
  const Raster filled = push_pull(ramp, box_hole(64, 64, {20, 20, 24, 24}));
  for (int y = 20; y < 44; ++y)
    for (int x = 20; x < 44; ++x) EXPECT_NEAR(filled.at(0, y, x), static_cast<float>(x) / 63, 0.06);
}

TEST(PushPull, OneKnownPixelIsEnoughAndNoneIsAnError) {
  Hole hole = box_hole(9, 5, {0, 0, 5, 9});
  EXPECT_THROW(push_pull(Raster(1, 9, 5), hole), Error);
  hole.set(8, 0, false);
  Raster picture(1, 9, 5);
  picture.at(0, 8, 0) = 0.25f;
  EXPECT_FLOAT_EQ(push_pull(picture, hole).at(0, 0, 4), 0.25f);
  EXPECT_THROW(push_pull(Raster(1, 9, 6), hole), Error);
}

}  // namespace
}  // namespace mend
