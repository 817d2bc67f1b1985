/// MS-SSIM: Wang, Simoncelli, Bovik, "Multi-scale structural similarity for image quality assessment", Asilomar 2003.
/// Five scales, each the 2x2 mean of the one before (an odd last row or column is dropped); contrast-structure at all
/// of them, luminance at the coarsest; negative means count as zero, so that the powers are real. On luma.
/// Inside the hole, a pixel of a coarse scale counts by the share of missing pixels in it.
#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "image/luma.h"
#include "metrics/metric.h"
#include "metrics/ssim_map.h"

namespace mend {
namespace {

constexpr double scale_weights[] = {0.0448, 0.2856, 0.3001, 0.2363, 0.1333};
constexpr int least_side = 11 << 4;  // the window of 11 fits the fifth scale

Raster halved(const Raster& plane) {
  Raster half(1, plane.height() / 2, plane.width() / 2);
  for (int y = 0; y < half.height(); ++y) {
    const float *upper = plane.row(0, 2 * y), *lower = plane.row(0, 2 * y + 1);
    float* row = half.row(0, y);
    for (int x = 0; x < half.width(); ++x)
      row[x] = (upper[2 * x] + upper[2 * x + 1] + lower[2 * x] + lower[2 * x + 1]) / 4;
  }
  return half;
}

/// How much each pixel counts: 1 everywhere, or the hole.
Raster region_weights(const Hole& hole, Region region, int height, int width) {
  Raster weights(1, height, width, 1);
  if (region == Region::hole)
    for (int y = 0; y < height; ++y) std::copy(hole.row(y), hole.row(y) + width, weights.row(0, y));
  return weights;
}

double weighted_mean(const std::vector<double>& luminance, const std::vector<double>& contrast_structure,
                     const Raster& weights, int margin) {
  double sum = 0, total = 0;
  for (int y = margin; y < weights.height() - margin; ++y)
    for (int x = margin; x < weights.width() - margin; ++x) {
      const auto i = static_cast<size_t>(y) * static_cast<size_t>(weights.width()) + static_cast<size_t>(x);
      sum += static_cast<double>(weights.data()[i]) * luminance[i] * contrast_structure[i];
      total += static_cast<double>(weights.data()[i]);
    }
  return sum / total;
}

double measure(const Raster& truth, const Raster& result, const Hole& hole, Region region) {
  require_comparable(truth, result, hole, region);
  require(std::min(truth.width(), truth.height()) >= least_side,
          "MS-SSIM needs a picture of at least {0}x{0}, not {1}x{2}", least_side, truth.width(), truth.height());
  const auto window = gaussian_window(11, 1.5);
  const int margin = region == Region::hole ? 0 : 5;
  Raster a = luma(truth), b = luma(result), weights = region_weights(hole, region, truth.height(), truth.width());
  double product = 1;
  for (int scale = 0; scale < 5; ++scale) {
    auto map = ssim_map(a.plane(0), b.plane(0), a.height(), a.width(), window);
    if (scale < 4) std::fill(map.luminance.begin(), map.luminance.end(), 1);
    const double mean = weighted_mean(map.luminance, map.contrast_structure, weights, margin);
    product *= std::pow(std::max(mean, 0.0), scale_weights[scale]);
    if (scale < 4) a = halved(a), b = halved(b), weights = halved(weights);
  }
  return product;
}

}  // namespace

MetricSpec ms_ssim_metric() { return {"ms_ssim", "", Better::higher, "Wang et al., Asilomar 2003; on luma", measure}; }

}  // namespace mend
