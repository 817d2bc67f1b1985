#include "classical/texture.h"

#include <gtest/gtest.h>

#include <limits>

#include "support/box_hole.h"

namespace mend {
namespace {

using testing::box_hole;

/// Left half flat, right half stripes of one pixel.
Raster half_striped(int size) {
  Raster picture(1, size, size, 0.5f);
  for (int y = 0; y < size; ++y)
    for (int x = size / 2; x < size; ++x) picture.at(0, y, x) = x % 2 ? 0.7f : 0.3f;
  return picture;
}

TEST(Texture, IsTheSizeOfTheFineDifferencesWhereTheCoarsePictureIsFlat) {
  const PyramidLevel fine{half_striped(64), Hole(64, 64)};
  const auto coarse = halved(fine);
  ASSERT_NEAR(coarse.picture.at(0, 16, 24), coarse.picture.at(0, 16, 25), 1e-5) << "stripes were to vanish";
  const auto all = textures(fine, 2);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_TRUE(all[0].empty());
  const auto& texture = all[1];
  ASSERT_EQ(texture.channels(), 2);
  ASSERT_EQ(texture.width(), 32);
  ASSERT_EQ(texture.height(), 32);
  EXPECT_NEAR(texture.at(0, 16, 24), 0.4, 1e-5) << "to the right";
  EXPECT_NEAR(texture.at(1, 16, 24), 0, 1e-5) << "down";
  EXPECT_NEAR(texture.at(0, 16, 8), 0, 1e-5) << "flat";
}

TEST(Texture, GoesOnInTheHoleWhoseValuesAreNeverRead) {
  const Hole hole = box_hole(64, 64, {44, 16, 16, 32});
  auto picture = half_striped(64);
  for (int y = 16; y < 48; ++y)
    for (int x = 44; x < 60; ++x) picture.at(0, y, x) = std::numeric_limits<float>::quiet_NaN();
  const auto all = textures({picture, hole}, 3);
  for (int i = 1; i < 3; ++i) {
    const auto& texture = all[static_cast<size_t>(i)];
    EXPECT_NEAR(texture.at(0, 32 >> i, 52 >> i), 0.4, 0.02) << i;
    EXPECT_NEAR(texture.at(1, 32 >> i, 52 >> i), 0, 1e-5) << i;
  }
}

TEST(Texture, OfNoTwoKnownNeighboursIsZero) {
  Hole hole(8, 8);
  for (int y = 0; y < 8; ++y)
    for (int x = 0; x < 8; ++x) hole.set(y, x, (x + y) % 2);
  const auto texture = textures({Raster(3, 8, 8, 0.5f), hole}, 2)[1];
  for (int y = 0; y < 4; ++y)
    for (int x = 0; x < 4; ++x) EXPECT_EQ(texture.at(0, y, x), 0);
}

}  // namespace
}  // namespace mend
