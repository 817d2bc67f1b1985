/// The metrics that need libtorch (metrics/learned_metrics.h).
#pragma once
#include "metrics/learned_metrics.h"

namespace mend {

const LearnedMetrics& torch_metrics();

}  // namespace mend
