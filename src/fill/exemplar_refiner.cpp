#include "fill/exemplar_refiner.h"

#include "fill/classical_fillers.h"

namespace mend {

Raster ExemplarRefiner::refine(const Raster& picture, const Hole& hole, const Raster& coarse,
                               const Context& context) const {
  return exemplar_fill(picture, hole, options_, context, &coarse);
}

int ExemplarRefiner::context_margin(const Rect& hole_extent) const {
  return ExemplarFiller(options_).context_margin(hole_extent);
}

std::string ExemplarRefiner::description() const { return options_.description(/*guided=*/true); }

}  // namespace mend
