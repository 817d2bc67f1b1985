/// L1, L2 and PSNR.
///
/// L1 is the mean absolute and L2 the mean squared difference over pixels and channels, values in [0,1] (papers that
/// write "L1 %" multiply by 100). PSNR is 10 log10(1 / L2), peak 1.
#include <cmath>
#include <limits>

#include "metrics/metric.h"

namespace mend {
namespace {

/// Mean of `error(truth - result)` over the region.
template <typename ErrorOf>
double mean_error(const Raster& truth, const Raster& result, const Hole& hole, Region region, ErrorOf error) {
  require_comparable(truth, result, hole, region);
  double sum = 0;
  long long count = 0;
  for (int c = 0; c < truth.channels(); ++c)
    for (int y = 0; y < truth.height(); ++y) {
      const float *a = truth.row(c, y), *b = result.row(c, y);
      const uint8_t* missing = region == Region::hole ? hole.row(y) : nullptr;
      double row_sum = 0;
      for (int x = 0; x < truth.width(); ++x) {
        if (missing && !missing[x]) continue;
        row_sum += error(static_cast<double>(a[x]) - static_cast<double>(b[x]));
        ++count;
      }
      sum += row_sum;
    }
  return sum / static_cast<double>(count);
}

double measure_l1(const Raster& truth, const Raster& result, const Hole& hole, Region region) {
  return mean_error(truth, result, hole, region, [](double d) { return std::abs(d); });
}

double measure_l2(const Raster& truth, const Raster& result, const Hole& hole, Region region) {
  return mean_error(truth, result, hole, region, [](double d) { return d * d; });
}

double measure_psnr(const Raster& truth, const Raster& result, const Hole& hole, Region region) {
  const double squared = measure_l2(truth, result, hole, region);
  return squared > 0 ? -10 * std::log10(squared) : std::numeric_limits<double>::infinity();
}

}  // namespace

MetricSpec l1_metric() { return {"l1", "", Better::lower, "mean absolute difference", measure_l1}; }
MetricSpec l2_metric() { return {"l2", "", Better::lower, "mean squared difference", measure_l2}; }
MetricSpec psnr_metric() { return {"psnr", "dB", Better::higher, "peak signal-to-noise ratio, peak 1", measure_psnr}; }

}  // namespace mend
