/// Judge: says where a picture looks made up.
#pragma once
#include <string>
#include <vector>

#include "fill/filler.h"

namespace mend {

class Judge {
 public:
  virtual ~Judge() = default;
  /// @param picture (1 or 3, H, W) in [0,1]: any picture, whoever filled it. The judge is not told where a hole was.
  /// @return (1, H, W) in [0,1]: how made up each pixel looks. Safe to call from several threads.
  virtual Raster heatmap(const Raster& picture, const Context& context) const = 0;
  virtual std::string description() const = 0;
  /// As Filler::weights.
  virtual std::vector<UsedWeights> weights() const { return {}; }
};

/// The mean of `heat` over the hole and a rim of `rim` pixels around it, where seams show. (1,H,W), (H,W).
/// Throws invalid_argument if the sizes differ or nothing is missing.
double artificiality(const Raster& heat, const Hole& hole, int rim = 4);

/// What fills of one hole are ranked by, lower is better: artificiality() and lost_detail(). A detector that is not
/// told where the hole was cannot blame a fill for being smooth, since much of a photograph is; who knows the hole can.
double judge_score(double artificiality, double lost_detail);

/// How often a missing pixel has more heat than a known one, over all pairs, ties counting half (the area under the ROC
/// curve): 1 is perfect, 0.5 is chance. Heat is told apart in steps of 1/4096.
/// Throws invalid_argument if the sizes differ, nothing is missing or everything is.
double separation(const Raster& heat, const Hole& hole);

}  // namespace mend
