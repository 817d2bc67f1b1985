#include "image/resize.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "base/rng.h"

namespace mend {
namespace {

Raster noise(int channels, int height, int width) {
  Raster picture(channels, height, width);
  Rng rng(7);
  for (size_t i = 0; i < picture.plane_size() * static_cast<size_t>(channels); ++i)
    picture.data()[i] = static_cast<float>(rng.next() >> 40) / static_cast<float>(1 << 24);
  return picture;
}

TEST(Resize, TheSameSizeIsACopy) {
  const Raster picture = noise(3, 9, 14), same = resized(picture, 9, 14);
  for (size_t i = 0; i < 3 * picture.plane_size(); ++i) ASSERT_EQ(same.data()[i], picture.data()[i]);
}

TEST(Resize, AConstantStaysConstant) {
  const Raster picture(1, 37, 50, 0.25f);
  for (const auto& [height, width] : {std::pair{5, 7}, {90, 61}, {37, 11}, {1, 1}}) {
    const Raster other = resized(picture, height, width);
    for (size_t i = 0; i < other.plane_size(); ++i) ASSERT_NEAR(other.data()[i], 0.25f, 1e-6);
  }
}

TEST(Resize, ARampStaysARamp) {
  Raster ramp(1, 4, 64);
  for (int y = 0; y < 4; ++y)
    for (int x = 0; x < 64; ++x) ramp.at(0, y, x) = (static_cast<float>(x) + 0.5f) / 64;
  for (const int width : {16, 24, 200}) {
    const Raster other = resized(ramp, 4, width);
    const int rim = 2 + width / 64 * 2;  // cut-off filters bend the ends
    for (int x = rim; x < width - rim; ++x)
      ASSERT_NEAR(other.at(0, 1, x), (static_cast<float>(x) + 0.5f) / static_cast<float>(width), 2e-3) << width;
  }
}

TEST(Resize, ValuesUnderTheHoleAreNeverRead) {
  Raster picture = noise(3, 40, 40);
  Hole hole(40, 40);
  for (int y = 10; y < 30; ++y)
    for (int x = 5; x < 25; ++x) hole.set(y, x, true);
  const auto before = resized(picture, hole, 13, 21);
  for (int y = 10; y < 30; ++y)
    for (int x = 5; x < 25; ++x) picture.at(1, y, x) = std::nanf("");
  const auto after = resized(picture, hole, 13, 21);
  EXPECT_TRUE(before.hole == after.hole);
  EXPECT_GT(before.hole.count(), 0);
  for (size_t i = 0; i < 3 * before.picture.plane_size(); ++i)
    ASSERT_EQ(before.picture.data()[i], after.picture.data()[i]);
}

TEST(Resize, KnownPixelsBesideAHoleKeepTheirColour) {
  const Raster picture(3, 60, 60, 0.75f);
  Hole hole(60, 60);
  for (int y = 20; y < 41; ++y)
    for (int x = 13; x < 34; ++x) hole.set(y, x, true);
  const auto small = resized(picture, hole, 17, 17);
  for (int y = 0; y < 17; ++y)
    for (int x = 0; x < 17; ++x) ASSERT_NEAR(small.picture.at(0, y, x), small.hole.at(y, x) ? 0.f : 0.75f, 1e-5);
}

TEST(Resize, RefusesNothing) { EXPECT_THROW(resized(Raster(1, 4, 4), 0, 3), Error); }

}  // namespace
}  // namespace mend
