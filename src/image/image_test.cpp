#include "image/image.h"

#include <gtest/gtest.h>

#include <limits>

#include "base/error.h"
#include "support/synthetic_image.h"

namespace mend {
namespace {

TEST(Image, WritingWhatWasReadChangesNoIntegerSample) {
  for (const Depth depth : {Depth::u8, Depth::u16}) {
    auto image = testing::random_image(300, 300, 3, true, depth);
    const auto before = image;
    image.write(image.bounds(), image.read(), testing::box_hole(300, 300, image.bounds()));
    EXPECT_TRUE(testing::same_pixels(before, image));
  }
}

TEST(Image, FloatsOutsideTheUnitRangeSurviveWithinRounding) {
  auto image = testing::random_image(40, 30, 3, false, Depth::f32);
  const auto before = image;
  const auto range = image.value_range();
  EXPECT_LT(range.low, 0);
  EXPECT_GT(range.high, 1);
  image.write(image.bounds(), image.read(), testing::box_hole(40, 30, image.bounds()));
  const auto* a = reinterpret_cast<const float*>(before.bytes());
  const auto* b = reinterpret_cast<const float*>(image.bytes());
  for (size_t i = 0; i < image.byte_count() / 4; ++i) EXPECT_NEAR(a[i], b[i], 1e-6);
}

TEST(Image, TheRangeOfFloatsIsThatOfKnownPixels) {
  auto image = testing::random_image(40, 30, 3, true, Depth::f32);
  const auto hole = testing::random_hole(40, 30, 0.3);
  const auto range = image.value_range(hole);
  auto* values = reinterpret_cast<float*>(image.bytes());
  for (int y = 0; y < 30; ++y)
    for (int x = 0; x < 40; ++x)
      for (int c = 0; c < 3; ++c)
        if (hole.at(y, x)) values[(y * 40 + x) * 4 + c] = c == 0 ? 1e30f : -1e30f;
  EXPECT_EQ(image.value_range(hole).low, range.low);
  EXPECT_EQ(image.value_range(hole).high, range.high);
  EXPECT_EQ(image.value_range().high, 1e30f);
  const auto raster = image.read(image.bounds(), range);
  for (size_t i = 0; i < 3 * raster.plane_size(); ++i) ASSERT_TRUE(raster.data()[i] >= 0 && raster.data()[i] <= 1);
  EXPECT_THROW(image.value_range(Hole(30, 41)), Error);
}

TEST(Image, WritesAreClampedAndNanIsLow) {
  Image image(3, 1, 1, false, Depth::u8);
  Raster values(1, 1, 3);
  values.at(0, 0, 0) = 7;
  values.at(0, 0, 1) = -7;
  values.at(0, 0, 2) = std::numeric_limits<float>::quiet_NaN();
  image.write(image.bounds(), values, testing::box_hole(3, 1, image.bounds()));
  EXPECT_EQ(image.bytes()[0], std::byte{255});
  EXPECT_EQ(image.bytes()[1], std::byte{0});
  EXPECT_EQ(image.bytes()[2], std::byte{0});
}

TEST(Image, RefusesWhatDoesNotFit) {
  EXPECT_THROW(Image(0, 4, 3, false, Depth::u8), Error);
  EXPECT_THROW(Image(4, 4, 2, false, Depth::u8), Error);
  Image image(8, 8, 3, false, Depth::u8);
  EXPECT_THROW(image.read({4, 4, 5, 1}), Error);
  EXPECT_THROW(image.write({0, 0, 4, 4}, Raster(1, 4, 4), Hole(4, 4)), Error);
  EXPECT_THROW(image.write({0, 0, 4, 4}, Raster(3, 4, 4), Hole(4, 5)), Error);
}

}  // namespace
}  // namespace mend
