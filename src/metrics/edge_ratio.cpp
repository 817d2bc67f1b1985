/// Edge ratio: edge pixels of the result over edge pixels of the truth, by Canny with sigma 1.0 on luma.
///
/// Below 1 the result is smoother than the photograph, above it busier. Zhang et al., "Pixel-wise Dense Detector for
/// Image Inpainting", PG 2020, compare edge ratios in Figure 3; the definition over a region is ours. 1 where neither
/// has an edge; +infinity where only the result has.
#include <limits>

#include "image/canny.h"
#include "image/luma.h"
#include "metrics/metric.h"

namespace mend {
namespace {

long long edge_pixels(const Raster& picture, const Hole& hole, Region region) {
  const Raster grey = luma(picture);
  const std::vector<double> values(grey.data(), grey.data() + grey.plane_size());
  const auto edges = canny(values, {}, grey.height(), grey.width(), 1.0);
  long long count = 0;
  for (int y = 0; y < grey.height(); ++y)
    for (int x = 0; x < grey.width(); ++x)
      if (region == Region::picture || hole.at(y, x))
        count += edges[static_cast<size_t>(y) * static_cast<size_t>(grey.width()) + static_cast<size_t>(x)];
  return count;
}

double measure(const Raster& truth, const Raster& result, const Hole& hole, Region region) {
  require_comparable(truth, result, hole, region);
  const auto wanted = edge_pixels(truth, hole, region), found = edge_pixels(result, hole, region);
  if (wanted == 0) return found == 0 ? 1 : std::numeric_limits<double>::infinity();
  return static_cast<double>(found) / static_cast<double>(wanted);
}

}  // namespace

MetricSpec edge_ratio_metric() {
  return {"edge_ratio", "", Better::nearer_to_one, "edge pixels over the truth's; Canny, sigma 1.0", measure};
}

}  // namespace mend
