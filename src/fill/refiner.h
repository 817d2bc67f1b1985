/// Refiner: the second stage of a two-stage filler. It knows roughly what belongs in the hole, and makes it sharp.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "fill/filler.h"

namespace mend {

/// What a first stage made, at the picture's size.
struct CoarseFill {
  Raster picture;       ///< shape of the picture: known pixels, and in the hole the result enlarged
  double enlarged = 1;  ///< how many times as many pixels a side as in the copy that the first stage filled
};

class Refiner {
 public:
  virtual ~Refiner() = default;
  /// @param picture (1 or 3, H, W) in [0,1], zero under the hole. @param hole (H, W), neither none nor all.
  /// @return same shape, in [0,1]; its known pixels are ignored. Safe to call from several threads.
  /// @throws Error{cancelled}.
  virtual Raster refine(const Raster& picture, const Hole& hole, const CoarseFill& coarse,
                        const Context& context) const = 0;
  /// As Filler::context_margin.
  virtual int context_margin(const Rect& hole_extent) const = 0;
  virtual std::string description() const = 0;
  /// As Filler::weights.
  virtual std::vector<UsedWeights> weights() const { return {}; }
};

}  // namespace mend
