/// Means with the uncertainty that a finite set of pictures leaves.
#pragma once
#include <cstdint>
#include <vector>

namespace mend {

struct MeanInterval {
  double mean = 0, low = 0, high = 0;
  long long count = 0;
};

/// The mean and its bootstrap percentile interval (Efron, "Bootstrap methods", Annals of Statistics 1979):
/// `resamples` times as many values are drawn with replacement; the same seed gives the same interval.
/// Infinite values (PSNR of equal pictures) are left out and not counted; no finite value gives NaN.
/// Throws invalid_argument unless 0 < confidence < 1 and resamples >= 100.
MeanInterval bootstrap_mean(const std::vector<double>& values, double confidence = 0.95, int resamples = 2000,
                            uint64_t seed = 1);

}  // namespace mend
