/// The hole is filled in grey; a small network fitted to this picture's known pixels puts the colour back.
#pragma once
#include <memory>

#include "fill/bottleneck.h"
#include "fill/filler.h"

namespace mend {

/// Source: Wang, Ouyang and Chen, "Image Inpainting with External-Internal Learning and Monochromic Bottleneck", CVPR
/// 2021, section 3; modes as in Feng et al.'s comparison. Differs: any filler works on the grey picture, and a budget
/// or Context::finish ends the learning early. A picture without colour goes straight to the filler, and says so.
class BottleneckFiller final : public Filler {
 public:
  /// Throws Error{invalid_argument} that names the option.
  BottleneckFiller(std::unique_ptr<Filler> filler, const BottleneckOptions& options);

  int context_margin(const Rect& hole_extent) const override;
  std::string description() const override;
  std::vector<UsedWeights> weights() const override;

 protected:
  /// Throws Error{invalid_argument} if the picture is too small for the pyramid.
  Raster synthesise(const Raster& picture, const Hole& hole, const Context& context) const override;

 private:
  Raster filled_grey(const Raster& picture, const Hole& hole, const Context& context) const;

  std::unique_ptr<Filler> filler_;
  BottleneckOptions options_;
};

}  // namespace mend
