#include "evaluation/statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/error.h"
#include "base/rng.h"

namespace mend {

MeanInterval bootstrap_mean(const std::vector<double>& values, double confidence, int resamples, uint64_t seed) {
  require(confidence > 0 && confidence < 1, "the confidence must be between 0 and 1, not {}", confidence);
  require(resamples >= 100, "a bootstrap needs at least 100 resamples, not {}", resamples);
  std::vector<double> finite;
  std::copy_if(values.begin(), values.end(), std::back_inserter(finite), [](double v) { return std::isfinite(v); });
  const auto count = static_cast<int64_t>(finite.size());
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  if (count == 0) return {none, none, none, 0};
  const double mean = std::accumulate(finite.begin(), finite.end(), 0.0) / static_cast<double>(count);
  if (count == 1) return {mean, mean, mean, 1};

  Rng rng(seed);
  std::vector<double> means(static_cast<size_t>(resamples));
  for (auto& resampled : means) {
    double sum = 0;
    for (int64_t i = 0; i < count; ++i) sum += finite[static_cast<size_t>(rng.integer(0, count - 1))];
    resampled = sum / static_cast<double>(count);
  }
  std::sort(means.begin(), means.end());
  const auto quantile = [&](double q) { return means[static_cast<size_t>(q * (resamples - 1) + 0.5)]; };
  return {mean, quantile((1 - confidence) / 2), quantile((1 + confidence) / 2), count};
}

}  // namespace mend
