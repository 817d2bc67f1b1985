#include "image/blur.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/rng.h"

namespace mend {
namespace {

Raster noise(int channels, int height, int width) {
  Raster picture(channels, height, width);
  Rng rng(5);
  for (size_t i = 0; i < picture.plane_size() * static_cast<size_t>(channels); ++i)
    picture.data()[i] = static_cast<float>(rng.uniform());
  return picture;
}

TEST(BoxBlur, IsTheMeanOfTheSquare) {
  const Raster picture = noise(2, 13, 17);
  for (const int radius : {1, 3, 30}) {
    const Raster blurred = box_blurred(picture, radius);
    for (const auto& [y, x] : {std::pair{0, 0}, {6, 8}, {12, 16}, {3, 15}}) {
      double sum = 0;
      int count = 0;
      for (int v = std::max(0, y - radius); v <= std::min(12, y + radius); ++v)
        for (int u = std::max(0, x - radius); u <= std::min(16, x + radius); ++u) sum += picture.at(1, v, u), ++count;
      EXPECT_NEAR(blurred.at(1, y, x), sum / count, 1e-6) << radius;
    }
  }
}

TEST(BoxBlur, RadiusZeroCopies) {
  const Raster picture = noise(1, 5, 6), same = box_blurred(picture, 0);
  for (size_t i = 0; i < picture.plane_size(); ++i) ASSERT_EQ(same.data()[i], picture.data()[i]);
  EXPECT_THROW(box_blurred(picture, -1), Error);
}

}  // namespace
}  // namespace mend
