/// Does the estimator of strengths find what is there? Votes drawn from known strengths tell.
#pragma once
#include <cstdint>
#include <vector>

#include "study/bradley_terry.h"

namespace mend {

/// `votes` votes on pairs drawn evenly, each won with the probability that the model gives.
/// Throws invalid_argument for fewer than two strengths or no vote.
VoteCounts simulated_votes(const std::vector<double>& strengths, int votes, uint64_t seed);

struct SimulatedStudies {
  int runs = 0;
  int all_held = 0;   ///< runs whose joint intervals held every true strength
  int each_held = 0;  ///< single intervals, over all runs and methods, that held theirs
};

/// `runs` studies, run k with seed + k. The strengths are taken relative to their mean, as fitted ones are.
SimulatedStudies simulate_study(const std::vector<double>& strengths, int votes, int runs, uint64_t seed);

}  // namespace mend
