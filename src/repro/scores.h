/// What an evaluation found, as cells of a repro's tables.
#pragma once
#include <string>
#include <vector>

#include "evaluation/plot.h"
#include "evaluation/runner.h"
#include "evaluation/statistics.h"

namespace mend {

enum class Where { picture, inside };

/// Which rows a figure is over.
struct Scope {
  std::string bucket = "all";  ///< "all": every one
  Where where = Where::picture;
};

/// Mean of one metric of one contender, with its interval; NaN and a count of 0 if nothing was measured.
MeanInterval score(const Evaluation& evaluation, const std::string& contender, const std::string& metric,
                   const Scope& scope = {});
/// Mean over pictures of what `after` has more of the metric than `before` on the same picture and hole.
MeanInterval gain(const Evaluation& evaluation, const std::string& before, const std::string& after,
                  const std::string& metric, const Scope& scope = {});
/// The distance of sets of one contender; empty if it was not measured.
std::string set_score(const Evaluation& evaluation, const std::string& contender, const std::string& metric,
                      const std::string& bucket);

/// "23.41", "+0.52 (0.31..0.73)", "-" where there is nothing. dB have two digits, others four.
std::string plain(const MeanInterval& value, const std::string& metric);
std::string signed_interval(const MeanInterval& value, const std::string& metric);
std::string with_interval(const MeanInterval& value, const std::string& metric);

/// The metrics that were measured, of these.
std::vector<std::string> measured_of(const Evaluation& evaluation, const std::vector<std::string>& metrics);

}  // namespace mend
