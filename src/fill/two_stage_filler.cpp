#include "fill/two_stage_filler.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "base/error.h"
#include "image/resize.h"

namespace mend {
namespace {

/// What part of the progress the first stage takes: it is small.
constexpr double coarse_share = 0.2;

void put_known_back(const Raster& picture, const Hole& hole, Raster& result) {
  for (int c = 0; c < picture.channels(); ++c)
    for (int y = 0; y < picture.height(); ++y)
      for (int x = 0; x < picture.width(); ++x)
        if (!hole.at(y, x)) result.at(c, y, x) = picture.at(c, y, x);
}

}  // namespace

TwoStageFiller::TwoStageFiller(std::unique_ptr<Filler> coarse, std::unique_ptr<Refiner> refiner, const CoarseCopy& copy)
    : coarse_(std::move(coarse)), refiner_(std::move(refiner)), copy_(copy) {
  require(coarse_ != nullptr, "two stages need a filler for the first");
  copy_.check();
}

int TwoStageFiller::context_margin(const Rect& hole_extent) const {
  const int side = std::max(hole_extent.width, hole_extent.height);
  // As much around the hole as the hole itself, so that the small copy shows what it lies in.
  const int first = std::max(coarse_->context_margin(hole_extent), std::clamp(side, 96, 1024));
  return refiner_ ? std::max(first, refiner_->context_margin(hole_extent)) : first;
}

std::string TwoStageFiller::description() const {
  return fmt::format("two-stage(coarse={}, size={}, depth={}, refine={})", coarse_->description(), copy_.size,
                     copy_.depth, refiner_ ? refiner_->description() : "none");
}

std::vector<UsedWeights> TwoStageFiller::weights() const {
  auto all = coarse_->weights();
  if (!refiner_) return all;
  for (auto& used : refiner_->weights()) all.push_back(std::move(used));
  return all;
}

CoarseFill TwoStageFiller::first_stage(const Raster& picture, const Hole& hole, const Context& context) const {
  const double scale = static_cast<double>(copy_.longer_side(hole)) / std::max(picture.width(), picture.height());
  if (scale >= 1) return {coarse_->fill(picture, hole, context), 1};
  const auto side = [&](int pixels) { return std::max(1, static_cast<int>(std::lround(pixels * scale))); };
  auto small = resized(picture, hole, side(picture.height()), side(picture.width()));
  if (small.hole.all()) fail(ErrorCode::invalid_argument, "too little of the picture is known for its small copy");
  // A hole may be too thin to be seen in the small copy: then all of it is known, by the mean of what is around.
  if (!small.hole.none()) small.picture = coarse_->fill(small.picture, small.hole, context);
  Raster result = resized(small.picture, picture.height(), picture.width());
  put_known_back(picture, hole, result);
  return {std::move(result), 1 / scale};
}

Raster TwoStageFiller::synthesise(const Raster& picture, const Hole& hole, const Context& context) const {
  if (!refiner_) return first_stage(picture, hole, context).picture;
  const auto start = std::chrono::steady_clock::now();
  const CoarseFill coarse = first_stage(picture, hole, context.part(0, coarse_share));
  Context rest = context.part(coarse_share, 1);
  if (context.budget) {
    const auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
    rest.budget = std::max(*context.budget - spent, std::chrono::milliseconds(0));
  }
  return refiner_->refine(picture, hole, coarse, rest);
}

}  // namespace mend
