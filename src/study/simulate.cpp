#include "study/simulate.h"

#include <numeric>

#include "base/error.h"
#include "base/rng.h"

namespace mend {

VoteCounts simulated_votes(const std::vector<double>& strengths, int votes, uint64_t seed) {
  const int n = static_cast<int>(strengths.size());
  require(n >= 2, "a study compares at least two methods, not {}", n);
  require(votes >= 1, "a study needs at least one vote, not {}", votes);
  VoteCounts counts(n);
  Rng rng(seed);
  for (int v = 0; v < votes; ++v) {
    const int a = static_cast<int>(rng.integer(0, n - 1));
    const int beyond = a + static_cast<int>(rng.integer(1, n - 1)), b = beyond < n ? beyond : beyond - n;
    const double p = preference_probability(strengths[static_cast<size_t>(a)], strengths[static_cast<size_t>(b)]);
    rng.chance(p) ? counts.add(a, b) : counts.add(b, a);
  }
  return counts;
}

SimulatedStudies simulate_study(const std::vector<double>& strengths, int votes, int runs, uint64_t seed) {
  const double mean = std::accumulate(strengths.begin(), strengths.end(), 0.0) / static_cast<double>(strengths.size());
  SimulatedStudies found;
  for (found.runs = 0; found.runs < runs; ++found.runs) {
    const auto fit = fit_bradley_terry(simulated_votes(strengths, votes, seed + static_cast<uint64_t>(found.runs)));
    bool all = true;
    for (size_t i = 0; i < fit.size(); ++i) {
      const double truth = strengths[i] - mean;
      found.each_held += fit[i].low <= truth && truth <= fit[i].high;
      all = all && fit[i].joint_low <= truth && truth <= fit[i].joint_high;
    }
    found.all_held += all;
  }
  return found;
}

}  // namespace mend
