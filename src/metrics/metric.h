/// Full-reference metrics on pixels: how far is a result from the truth?
///
/// One file a metric and one line in metrics.def. Metrics that need a network (LPIPS, Frechet distances) live with the
/// networks.
#pragma once
#include <string_view>
#include <vector>

#include "image/hole.h"
#include "image/raster.h"

namespace mend {

/// Where a metric is taken.
enum class Region {
  picture,  ///< every pixel, as most papers report it
  hole,     ///< missing pixels alone: known pixels are equal by construction and only dilute a figure
};

/// Which of two values of a metric is the better one.
enum class Better { higher, lower, nearer_to_one };
bool is_better(Better direction, double value, double than);
/// "higher", "lower", "nearer to 1".
const char* to_string(Better direction);

struct MetricSpec {
  std::string_view name;  ///< "psnr"
  std::string_view unit;  ///< "dB", or "" for a plain number
  Better better;
  std::string_view source;
  /// @param truth, result (1 or 3, H, W) in [0,1], of one size. @param hole (H, W); for Region::hole at least one
  ///        pixel is missing. @return the metric; +infinity is allowed (PSNR of equal pictures).
  /// @throws Error{invalid_argument} if the sizes differ, or the picture is smaller than the metric's window.
  double (*measure)(const Raster& truth, const Raster& result, const Hole& hole, Region region);
};

/// In the order of metrics.def.
const std::vector<MetricSpec>& metric_catalog();
/// Throws invalid_argument with the nearest name if there is none.
const MetricSpec& find_metric(std::string_view name);

/// What every measure() checks first.
void require_comparable(const Raster& truth, const Raster& result, const Hole& hole, Region region);

}  // namespace mend
