#include "metrics/metric.h"

#include <cmath>

#include "base/error.h"
#include "base/named.h"

namespace mend {

#define METRIC(name) MetricSpec name##_metric();
#include "metrics/metrics.def"
#undef METRIC

const std::vector<MetricSpec>& metric_catalog() {
#define METRIC(name) name##_metric(),
  static const std::vector<MetricSpec> specs = {
#include "metrics/metrics.def"
  };
#undef METRIC
  return specs;
}

bool is_better(Better direction, double value, double than) {
  switch (direction) {
    case Better::higher: return value > than;
    case Better::lower: return value < than;
    case Better::nearer_to_one: return std::abs(value - 1) < std::abs(than - 1);
  }
  return false;
}

const char* to_string(Better direction) {
  return direction == Better::higher ? "higher" : direction == Better::lower ? "lower" : "nearer to 1";
}

const MetricSpec& find_metric(std::string_view name) { return find_named(metric_catalog(), name, "metric"); }

void require_comparable(const Raster& truth, const Raster& result, const Hole& hole, Region region) {
  require(truth.channels() == result.channels() && truth.height() == result.height() && truth.width() == result.width(),
          "the truth is {}x{} with {} channels but the result is {}x{} with {}", truth.width(), truth.height(),
          truth.channels(), result.width(), result.height(), result.channels());
  if (region == Region::picture) return;
  require(hole.width() == truth.width() && hole.height() == truth.height(), "the hole is {}x{} but the truth is {}x{}",
          hole.width(), hole.height(), truth.width(), truth.height());
  require(!hole.none(), "a metric inside the hole needs a missing pixel, and there is none");
}

}  // namespace mend
