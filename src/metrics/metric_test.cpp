#include "metrics/metric.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/rng.h"

namespace mend {
namespace {

Raster waves(int height, int width) {
  Raster picture(3, height, width);
  for (int c = 0; c < 3; ++c)
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x)
        picture.at(c, y, x) = static_cast<float>(0.5 + 0.25 * std::sin(0.11 * (c + 1) * x + 0.07 * y) +
                                                 0.2 * std::cos(0.031 * x * (c + 1) - 0.19 * y));
  return picture;
}

Raster disturbed(const Raster& picture) {
  Raster other = picture;
  for (int c = 0; c < 3; ++c)
    for (int y = 0; y < picture.height(); ++y)
      for (int x = 0; x < picture.width(); ++x)
        other.at(c, y, x) = static_cast<float>(
            std::clamp(static_cast<double>(picture.at(c, y, x)) + 0.08 * std::sin(1.7 * x + 2.3 * y) + 0.03, 0.0, 1.0));
  return other;
}

Raster noisy(const Raster& picture, double deviation) {
  Raster other = picture;
  Rng rng(5);
  for (size_t i = 0; i < 3 * other.plane_size(); ++i)
    other.data()[i] = static_cast<float>(std::clamp(other.data()[i] + rng.normal(0, deviation), 0.0, 1.0));
  return other;
}

Hole centre(int height, int width) {
  Hole hole(height, width);
  for (int y = height / 4; y < 3 * height / 4; ++y)
    for (int x = width / 4; x < 3 * width / 4; ++x) hole.set(y, x, true);
  return hole;
}

// Recorded from scikit-image 0.19.3 (psnr, ssim*) and a NumPy transcription of the paper on SciPy's gaussian_filter
// (ms_ssim), in float64 on the same two pictures.
TEST(Metrics, AgreeWithScikitImage) {
  const auto truth = waves(192, 256), result = disturbed(truth);
  const Hole none(192, 256);
  const auto value = [&](const char* name) { return find_metric(name).measure(truth, result, none, Region::picture); };
  EXPECT_NEAR(value("l1"), 0.05427459831925536, 1e-6);
  EXPECT_NEAR(value("psnr"), 23.92228454670667, 1e-4);
  EXPECT_NEAR(value("ssim"), 0.7323921956408794, 1e-4);
  EXPECT_NEAR(value("ssim_uniform7"), 0.8070115785394297, 1e-4);
  EXPECT_NEAR(value("ssim_luma"), 0.5750349176670023, 1e-4);
  EXPECT_NEAR(value("ms_ssim"), 0.9693488801894269, 1e-4);
}

class EveryMetric : public ::testing::TestWithParam<MetricSpec> {};

TEST_P(EveryMetric, IsBestForEqualPictures) {
  const auto truth = waves(192, 200);
  for (const auto region : {Region::picture, Region::hole}) {
    const double value = GetParam().measure(truth, truth, centre(192, 200), region);
    if (GetParam().name == "psnr")
      EXPECT_TRUE(std::isinf(value));
    else
      EXPECT_NEAR(value, GetParam().better == Better::lower ? 0 : 1, 1e-9);
  }
}

TEST_P(EveryMetric, IsSymmetric) {
  const auto truth = waves(180, 200), result = noisy(truth, 0.1);
  const auto hole = centre(180, 200);
  for (const auto region : {Region::picture, Region::hole}) {
    const double there = GetParam().measure(truth, result, hole, region);
    const double back = GetParam().measure(result, truth, hole, region);
    EXPECT_NEAR(there, GetParam().better == Better::nearer_to_one ? 1 / back : back, 1e-9);
  }
}

TEST_P(EveryMetric, GetsWorseWithNoise) {
  const auto truth = waves(180, 200);
  const auto hole = centre(180, 200);
  const auto better = GetParam().better;
  std::vector<double> deviations{0.01, 0.03, 0.1, 0.3};
  if (better == Better::nearer_to_one) deviations = {0.1, 0.3};  // the blur before edges are sought hides less
  for (const auto region : {Region::picture, Region::hole}) {
    double before = better == Better::higher ? INFINITY : better == Better::lower ? -INFINITY : 1;
    for (const double deviation : deviations) {
      const double value = GetParam().measure(truth, noisy(truth, deviation), hole, region);
      EXPECT_TRUE(is_better(better, before, value)) << deviation;
      before = value;
    }
  }
}

TEST_P(EveryMetric, InsideTheHoleSeesNothingFarOutside) {
  const auto truth = waves(180, 200);
  auto result = noisy(truth, 0.1);
  Hole hole(180, 200);
  for (int y = 0; y < 40; ++y)
    for (int x = 0; x < 40; ++x) hole.set(y, x, true);
  const double before = GetParam().measure(truth, result, hole, Region::hole);
  // MS-SSIM's coarsest window reaches 88 pixels beyond a hole pixel's block.
  for (int c = 0; c < 3; ++c)
    for (int y = 150; y < 180; ++y) std::fill(result.row(c, y) + 150, result.row(c, y) + 200, 0.f);
  EXPECT_NEAR(GetParam().measure(truth, result, hole, Region::hole), before, 1e-12);
  EXPECT_NE(GetParam().measure(truth, result, hole, Region::picture),
            GetParam().measure(truth, noisy(truth, 0.1), hole, Region::picture));
}

TEST_P(EveryMetric, RefusesOtherSizes) {
  EXPECT_THROW(GetParam().measure(waves(180, 200), waves(180, 199), Hole(180, 200), Region::picture), Error);
  EXPECT_THROW(GetParam().measure(waves(180, 200), waves(180, 200), Hole(180, 200), Region::hole), Error);
}

INSTANTIATE_TEST_SUITE_P(Catalogue, EveryMetric, ::testing::ValuesIn(metric_catalog()),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(MetricCatalog, NamesTheNearest) {
  try {
    find_metric("ssmi");
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("did you mean 'ssim'?"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace mend
