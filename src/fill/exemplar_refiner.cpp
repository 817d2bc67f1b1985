#include "fill/exemplar_refiner.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "fill/classical_fillers.h"
#include "image/blur.h"

namespace mend {
namespace {

/// Twice, so that the edges of the box do not show.
Raster smooth(const Raster& picture, int radius) { return box_blurred(box_blurred(picture, radius), radius); }

/// patches + blur(coarse - patches), the blur taken inside the hole alone and faded out towards the rim.
Raster with_shading_of(const Raster& coarse, Raster patches, const Hole& hole, int radius) {
  Raster inside(1, hole.height(), hole.width()), difference(patches.channels(), hole.height(), hole.width());
  for (int y = 0; y < hole.height(); ++y)
    for (int x = 0; x < hole.width(); ++x) {
      if (!hole.at(y, x)) continue;
      inside.at(0, y, x) = 1;
      for (int c = 0; c < patches.channels(); ++c) difference.at(c, y, x) = coarse.at(c, y, x) - patches.at(c, y, x);
    }
  const Raster share = smooth(inside, radius);
  difference = smooth(difference, radius);
  for (int c = 0; c < patches.channels(); ++c)
    for (int y = 0; y < hole.height(); ++y)
      for (int x = 0; x < hole.width(); ++x) {
        if (!hole.at(y, x)) continue;
        // Half of what is around a pixel at a straight rim is known: there nothing is added.
        const float deep = std::clamp(2 * share.at(0, y, x) - 1, 0.f, 1.f);
        const float change = deep * difference.at(c, y, x) / std::max(share.at(0, y, x), 1e-6f);
        patches.at(c, y, x) = std::clamp(patches.at(c, y, x) + change, 0.f, 1.f);
      }
  return patches;
}

}  // namespace

ExemplarRefiner::ExemplarRefiner(const ExemplarOptions& options, int follow) : options_(options), follow_(follow) {
  options_.check();
  require(follow >= 0 && follow <= 64, "follow is 0 to 64 pixels, not {}", follow);
}

Raster ExemplarRefiner::refine(const Raster& picture, const Hole& hole, const CoarseFill& coarse,
                               const Context& context) const {
  auto patches = exemplar_fill(picture, hole, options_, context, &coarse.picture);
  if (follow_ == 0) return patches;
  const auto radius = static_cast<int>(std::lround(follow_ * coarse.enlarged));
  return with_shading_of(coarse.picture, std::move(patches), hole, radius);
}

int ExemplarRefiner::context_margin(const Rect& hole_extent) const {
  return ExemplarFiller(options_).context_margin(hole_extent);
}

std::string ExemplarRefiner::description() const {
  return fmt::format("{}, follow={}", options_.description(/*guided=*/true), follow_);
}

}  // namespace mend
