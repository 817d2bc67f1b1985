/// SSIM: Wang, Bovik, Sheikh, Simoncelli, "Image quality assessment: from error visibility to structural similarity",
/// IEEE TIP 2004, in the variants that papers use without saying so:
///
///   ssim           11x11 Gaussian window, sigma 1.5, mean over the colour channels (scikit-image with
///                  gaussian_weights=True, sigma=1.5, use_sample_covariance=False)
///   ssim_luma      the same on luma: Wang's own use
///   ssim_uniform7  7x7 uniform window, sample covariance: scikit-image's defaults, which many inpainting papers quote
///
/// Over the picture only windows that lie wholly inside count, as in Wang's code. Inside the hole every missing pixel
/// counts, with the picture mirrored at its border.
#include "image/luma.h"
#include "metrics/metric.h"
#include "metrics/ssim_map.h"

namespace mend {
namespace {

double measure(const Raster& truth, const Raster& result, const Hole& hole, Region region,
               const std::vector<double>& window, bool sample_covariance) {
  require_comparable(truth, result, hole, region);
  const int margin = region == Region::hole ? 0 : static_cast<int>(window.size()) / 2;
  double sum = 0;
  long long count = 0;
  for (int c = 0; c < truth.channels(); ++c) {
    const auto map =
        ssim_map(truth.plane(c), result.plane(c), truth.height(), truth.width(), window, sample_covariance);
    for (int y = margin; y < map.height - margin; ++y)
      for (int x = margin; x < map.width - margin; ++x) {
        if (region == Region::hole && !hole.at(y, x)) continue;
        const auto i = static_cast<size_t>(y) * static_cast<size_t>(map.width) + static_cast<size_t>(x);
        sum += map.luminance[i] * map.contrast_structure[i];
        ++count;
      }
  }
  return sum / static_cast<double>(count);
}

double measure_ssim(const Raster& truth, const Raster& result, const Hole& hole, Region region) {
  return measure(truth, result, hole, region, gaussian_window(11, 1.5), false);
}

double measure_luma(const Raster& truth, const Raster& result, const Hole& hole, Region region) {
  return measure_ssim(luma(truth), luma(result), hole, region);
}

double measure_uniform7(const Raster& truth, const Raster& result, const Hole& hole, Region region) {
  return measure(truth, result, hole, region, uniform_window(7), true);
}

}  // namespace

MetricSpec ssim_metric() {
  return {"ssim", "", Better::higher, "Wang et al., TIP 2004; mean over channels", measure_ssim};
}
MetricSpec ssim_luma_metric() {
  return {"ssim_luma", "", Better::higher, "Wang et al., TIP 2004; on luma", measure_luma};
}
MetricSpec ssim_uniform7_metric() {
  return {"ssim_uniform7", "", Better::higher, "scikit-image's defaults: 7x7 uniform window", measure_uniform7};
}

}  // namespace mend
