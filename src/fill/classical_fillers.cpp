#include "fill/classical_fillers.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "classical/push_pull.h"

namespace mend {

ExemplarFiller::ExemplarFiller(const ExemplarOptions& options) : options_(options) { options_.check(); }

int ExemplarFiller::context_margin(const Rect& hole_extent) const {
  return std::clamp(std::max(hole_extent.width, hole_extent.height), 96, 640);
}

std::string ExemplarFiller::description() const { return options_.description(); }

Raster ExemplarFiller::synthesise(const Raster& picture, const Hole& hole, const Context& context) const {
  return exemplar_fill(picture, hole, options_, context);
}

DiffusionFiller::DiffusionFiller(Diffusion method, double radius) : method_(method), radius_(radius) {
  require(radius >= 1 && radius <= 100, "the diffusion radius is 1 to 100 pixels, not {}", radius);
}

int DiffusionFiller::context_margin(const Rect&) const { return static_cast<int>(std::ceil(radius_)) + 4; }

std::string DiffusionFiller::description() const {
  return fmt::format("{}(radius={})", method_ == Diffusion::telea ? "telea" : "navier-stokes", radius_);
}

Raster DiffusionFiller::synthesise(const Raster& picture, const Hole& hole, const Context&) const {
  return diffuse(picture, hole, method_, radius_);
}

int PushPullFiller::context_margin(const Rect&) const { return 16; }

std::string PushPullFiller::description() const { return "push-pull"; }

Raster PushPullFiller::synthesise(const Raster& picture, const Hole& hole, const Context&) const {
  return push_pull(picture, hole);
}

}  // namespace mend
