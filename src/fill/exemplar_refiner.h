/// The exemplar filler as a second stage: real texture from the picture itself, laid out as the first result says.
///
/// Patches that fit the layout still have a colour and a shading of their own. So what varies slowly is taken from the
/// first result afterwards, what varies fast from the patches: patches + blur(first - patches) away from the rim, where
/// the patches alone join the known pixels without a seam. Source of the idea, two bands of a picture mended apart:
/// Burt and Adelson, "A Multiresolution Spline", ACM Transactions on Graphics 1983.
#pragma once
#include "classical/exemplar.h"
#include "fill/refiner.h"

namespace mend {

class ExemplarRefiner final : public Refiner {
 public:
  /// @param follow the radius of that blur in pixels of the first stage's copy, 0..64: what varies faster the first
  ///               result does not hold. 0: the patches as they are.
  explicit ExemplarRefiner(const ExemplarOptions& options = {}, int follow = default_follow);
  Raster refine(const Raster& picture, const Hole& hole, const CoarseFill& coarse,
                const Context& context) const override;
  int context_margin(const Rect& hole_extent) const override;
  std::string description() const override;

  static constexpr int default_follow = 4;

 private:
  ExemplarOptions options_;
  int follow_;
};

}  // namespace mend
