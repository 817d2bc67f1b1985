/// The weights by which a line of samples is brought to another length.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace mend {

struct FilterTap {
  int64_t first = 0;           ///< the sample the first weight is for
  std::vector<float> weights;  ///< their sum is 1
};

/// A triangle as wide as one output sample, at least two input samples, cut off at the ends: one tap for each of `to`
/// output samples made from `from`. Both at least 1.
inline std::vector<FilterTap> triangle_taps(int64_t from, int64_t to) {
  const double scale = static_cast<double>(from) / static_cast<double>(to), radius = std::max(scale, 1.0);
  std::vector<FilterTap> taps;
  for (int64_t i = 0; i < to; ++i) {
    const double centre = (static_cast<double>(i) + 0.5) * scale - 0.5;
    const auto first = std::max<int64_t>(0, static_cast<int64_t>(std::ceil(centre - radius)));
    const auto last = std::min<int64_t>(from - 1, static_cast<int64_t>(std::floor(centre + radius)));
    const auto height = [&](int64_t j) { return 1 - std::abs(static_cast<double>(j) - centre) / radius; };
    FilterTap tap{first, {}};
    double sum = 0;
    for (int64_t j = first; j <= last; ++j) sum += height(j);
    for (int64_t j = first; j <= last; ++j) tap.weights.push_back(static_cast<float>(height(j) / sum));
    taps.push_back(std::move(tap));
  }
  return taps;
}

}  // namespace mend
