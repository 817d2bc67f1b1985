/// How often one metric, which does not see the truth, would pick the result that another, which does, finds better.
#pragma once
#include <string>
#include <vector>

#include "evaluation/runner.h"
#include "evaluation/statistics.h"

namespace mend {

struct ChoiceRow {
  std::string first, second;  ///< contenders; both empty: every pair
  long long pairs = 0;        ///< of results that were compared
  /// The share of pairs in which it picks right, with the 95 % interval over pictures; 0.5 is chance.
  MeanInterval right;
};

/// Every two contenders on the same picture and hole are a pair, unless `wanted` finds them equal; where `judge` finds
/// them equal it is half right. Both are taken inside the hole. The last row is over all pairs, each picture counting
/// once. Empty if one of the two was not measured or there is but one contender.
/// @throws Error{invalid_argument} for an unknown metric.
std::vector<ChoiceRow> choices(const Evaluation& evaluation, const std::string& judge, const std::string& wanted);

/// The rows as a Markdown table under a sentence that says what they are; empty without rows.
std::string choices_markdown(const std::vector<ChoiceRow>& rows, const std::string& judge, const std::string& wanted);

}  // namespace mend
