/// libmend on a layer.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "host.h"
#include "mend/mend.h"

namespace mend_gimp {

/// Answers false to cancel.
using Progress = std::function<bool(double fraction, const char* stage)>;

struct FreeCandidates {
  void operator()(mend_candidates* candidates) const { mend_candidates_free(candidates); }
};
using Candidates = std::unique_ptr<mend_candidates, FreeCandidates>;

/// The names that Choice::method may have: methods, then installed networks.
std::vector<std::string> method_choices();

/// Fills the missing pixels of `target`. Throws Failure with libmend's sentence, or Cancelled.
void fill_target(Target& target, const Choice& choice, const Progress& progress);
/// Up to `count` fills of it, with choice.seed and those after it.
Candidates make_candidates(Target& target, const Choice& choice, int count, const Progress& progress);
/// Takes one of them as the fill.
void apply_candidate(const Candidates& candidates, size_t index, Target& target);

/// Whether judge_target() has a detector to judge by.
bool can_judge();
/// Sets target.heat for the filled pixels and what is near them. Throws Failure or Cancelled.
void judge_target(Target& target, const Progress& progress);

}  // namespace mend_gimp
