/// Structure from a small copy, texture at full size.
///
/// Source: Moskalenko, Erofeev and Vatolin, "Deep Two-Stage High-Resolution Image Inpainting", GraphiCon 2020. Differs:
/// any filler is the first stage and any Refiner the second; the small copy is made by averaging known pixels instead
/// of picking the nearest, is not padded to a square and is never larger than the picture.
#pragma once
#include <memory>

#include "fill/coarse_copy.h"
#include "fill/filler.h"
#include "fill/refiner.h"

namespace mend {

class TwoStageFiller final : public Filler {
 public:
  /// @param coarse      fills the small copy.
  /// @param refiner     null: the enlarged first result is the answer.
  TwoStageFiller(std::unique_ptr<Filler> coarse, std::unique_ptr<Refiner> refiner, const CoarseCopy& copy = {});

  int context_margin(const Rect& hole_extent) const override;
  std::string description() const override;
  std::vector<UsedWeights> weights() const override;

 protected:
  Raster synthesise(const Raster& picture, const Hole& hole, const Context& context) const override;

 private:
  CoarseFill first_stage(const Raster& picture, const Hole& hole, const Context& context) const;

  std::unique_ptr<Filler> coarse_;
  std::unique_ptr<Refiner> refiner_;
  CoarseCopy copy_;
};

}  // namespace mend
