#include "classical/hole_quality.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "base/rng.h"

namespace mend {
namespace {

struct Scene {
  Raster truth{3, 32, 40};
  Hole hole{32, 40};
  Scene() {
    Rng rng(2);
    for (size_t i = 0; i < 3 * truth.plane_size(); ++i) truth.data()[i] = static_cast<float>(rng.uniform(0, 0.5));
    for (int y = 8; y < 20; ++y)
      for (int x = 10; x < 30; ++x) hole.set(y, x, true);
  }
};

TEST(HoleQuality, EqualPicturesScoreBest) {
  const Scene s;
  EXPECT_TRUE(std::isinf(psnr_in_hole(s.truth, s.truth, s.hole)));
  EXPECT_NEAR(ssim_in_hole(s.truth, s.truth, s.hole), 1, 1e-12);
}

TEST(HoleQuality, OnlyMissingPixelsCountForPsnr) {
  const Scene s;
  Raster off = s.truth;
  for (size_t i = 0; i < 3 * off.plane_size(); ++i) off.data()[i] += 0.1f;
  EXPECT_NEAR(psnr_in_hole(s.truth, off, s.hole), 20, 1e-4);
  Raster outside = s.truth;
  outside.at(0, 0, 0) += 0.5f;
  EXPECT_TRUE(std::isinf(psnr_in_hole(s.truth, outside, s.hole)));
  EXPECT_NEAR(ssim_in_hole(s.truth, outside, s.hole), 1, 1e-12) << "farther away than the window reaches";
}

TEST(HoleQuality, SsimOfConstantsIsTheLuminanceTermAlone) {
  const Scene s;
  const double expected = (2 * 0.2 * 0.6 + 1e-4) / (0.2 * 0.2 + 0.6 * 0.6 + 1e-4);
  EXPECT_NEAR(ssim_in_hole(Raster(1, 32, 40, 0.2f), Raster(1, 32, 40, 0.6f), s.hole), expected, 1e-6);
}

TEST(HoleQuality, RejectsWhatCannotBeCompared) {
  const Scene s;
  EXPECT_THROW(psnr_in_hole(s.truth, s.truth, Hole(32, 40)), Error);
  EXPECT_THROW(ssim_in_hole(s.truth, Raster(1, 32, 40), s.hole), Error);
  EXPECT_THROW(ssim_in_hole(s.truth, s.truth, Hole(40, 32)), Error);
}

}  // namespace
}  // namespace mend
