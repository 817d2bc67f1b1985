/// The exemplar filler as a second stage: real texture from the picture itself, laid out as the first result says.
#pragma once
#include "classical/exemplar.h"
#include "fill/refiner.h"

namespace mend {

class ExemplarRefiner final : public Refiner {
 public:
  explicit ExemplarRefiner(const ExemplarOptions& options = {}) : options_(options) { options_.check(); }
  Raster refine(const Raster& picture, const Hole& hole, const Raster& coarse, const Context& context) const override;
  int context_margin(const Rect& hole_extent) const override;
  std::string description() const override;

 private:
  ExemplarOptions options_;
};

}  // namespace mend
