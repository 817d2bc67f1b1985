/// From "which of these two looks better?" to a scale of methods.
///
/// Model: Bradley, Terry, "Rank analysis of incomplete block designs", Biometrika 1952: method i is preferred to
/// method j with probability 1 / (1 + exp(s_j - s_i)). The second paper mend follows (Moskalenko et al., section 4)
/// reports its human study on this scale.
#pragma once
#include <cstddef>
#include <vector>

namespace mend {

/// How often each method was preferred to each other one.
class VoteCounts {
 public:
  /// Throws invalid_argument for fewer than two methods.
  explicit VoteCounts(int methods);
  int methods() const { return methods_; }
  void add(int winner, int loser, double votes = 1);
  /// A tie counts half a vote for each.
  void add_tie(int a, int b) { add(a, b, 0.5), add(b, a, 0.5); }
  double wins(int winner, int loser) const { return wins_[index(winner, loser)]; }
  double total() const;

 private:
  size_t index(int winner, int loser) const;
  int methods_;
  std::vector<double> wins_;
};

/// Natural-log strengths; they sum to zero, so only differences mean anything.
struct Strength {
  double value;
  double low, high;              ///< holds the true value with the asked confidence, for this method alone
  double joint_low, joint_high;  ///< wider: hold all true values at once with that confidence
};

/// Most probable strengths, by Newton's method, with intervals from the curvature there; the joint ones use the
/// quantile of the largest standardised deviation, drawn 100,000 times from a fixed seed.
/// Every method has half a virtual win and half a virtual loss against an average one, so that a method that never
/// lost gets a finite strength; with hundreds of votes this moves nothing that can be seen.
/// Throws invalid_argument if `confidence` is not inside (0,1), or if the methods fall into groups that were never
/// compared with each other.
std::vector<Strength> fit_bradley_terry(const VoteCounts& votes, double confidence = 0.95);

/// Probability that a method of strength `a` is preferred to one of strength `b`.
double preference_probability(double a, double b);

}  // namespace mend
