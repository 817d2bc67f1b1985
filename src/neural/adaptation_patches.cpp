#include "neural/adaptation_patches.h"

#include <algorithm>

#include "base/error.h"
#include "holes/generator.h"
#include "neural/look_alikes.h"
#include "neural/raster_tensor.h"

namespace mend {
namespace {

/// The share of a patch's pixels that all judges together set apart.
constexpr double share_set_apart = 0.1;
/// A moved hole that covers more of a patch leaves too little to learn from.
constexpr double most_missing = 0.6;
/// A small picture is cropped to three quarters of its side at least.
constexpr double smallest_crop = 0.75;

Patches joined(const std::vector<Patches>& all) {
  std::vector<torch::Tensor> images, holes, unknown;
  for (const auto& patch : all) {
    images.push_back(patch.batch.image);
    holes.push_back(patch.batch.hole);
    unknown.push_back(patch.unknown);
  }
  return {{torch::cat(images), torch::cat(holes)}, torch::cat(unknown)};
}

torch::Tensor turned(const torch::Tensor& x, int64_t turns, bool flip) {
  const auto rotated = torch::rot90(x, turns, {2, 3});
  return (flip ? rotated.flip({3}) : rotated).contiguous();
}

/// What of `hole` lies within a random square, as large as leaves about `pixels` of it missing.
torch::Tensor part_of(const torch::Tensor& hole, double pixels, Rng& rng) {
  const int64_t side = hole.size(2);
  auto best = hole;
  for (int64_t box = side; box >= 8; box = box * 7 / 8) {
    auto part = torch::zeros_like(hole);
    const int64_t top = rng.integer(0, side - box), left = rng.integer(0, side - box);
    const auto inside = [&](const torch::Tensor& x) { return x.narrow(2, top, box).narrow(3, left, box); };
    inside(part).copy_(inside(hole));
    const auto missing = part.sum().item<float>();
    if (missing < 16) continue;
    best = part;
    if (missing <= pixels) break;
  }
  return best;
}

}  // namespace

PatchDrawer::PatchDrawer(const torch::Tensor& restored, const torch::Tensor& hole, const Choice& choice)
    : restored_(restored), hole_(hole), untaught_(hole.clone()), choice_(choice) {
  const int64_t step = choice.size_multiple;
  const int64_t least = (choice.smallest + step - 1) / step * step;  // a network takes no smaller patches than this
  const int64_t most = std::min(restored.size(2), restored.size(3)) / step * step;
  side_ = std::max(step, std::min(most, std::max(least, choice.patch / step * step)));
  const auto missing = hole[0][0].nonzero();
  for (const size_t axis : {0, 1}) {
    low_[axis] = missing.select(1, static_cast<int64_t>(axis)).min().item<int64_t>();
    high_[axis] = missing.select(1, static_cast<int64_t>(axis)).max().item<int64_t>();
  }
  if (side_ >= 16 && (restored.size(2) > side_ || restored.size(3) > side_))
    alike_ = mend::look_alikes(restored, hole, side_);
}

Patches PatchDrawer::set_apart(int count, Rng& rng) {
  std::vector<Patches> all;
  std::vector<std::pair<int64_t, int64_t>> corners;
  const double pixels = share_set_apart * static_cast<double>(side_ * side_) / count;
  while (static_cast<int>(all.size()) < count) {
    const auto corner = place(side_, rng);
    auto patch = as_it_lies(corner, part_of(new_hole(side_, rng), pixels, rng));
    if (!useful(patch)) continue;
    corners.push_back(corner);
    all.push_back(std::move(patch));
  }
  for (size_t i = 0; i < all.size(); ++i) {
    auto& patch = all[i];
    auto here = untaught_.narrow(2, corners[i].first, side_).narrow(3, corners[i].second, side_);
    here.copy_(torch::maximum(here, patch.batch.hole));
    patch.batch.hole = torch::maximum(patch.batch.hole, patch.unknown);
  }
  return joined(all);
}

Patches PatchDrawer::rehearse(int count, Rng& rng) {
  // A hole that spans the picture, a frame say, may lie on itself wherever it goes.
  constexpr int tries = 20;
  std::vector<Patches> all;
  for (int missed = 0; static_cast<int>(all.size()) < count;) {
    const auto corner = place(side_, rng);
    auto patch = as_it_lies(corner, missed < tries ? own_hole_within(side_, rng) : new_hole(side_, rng));
    if (!useful(patch)) {
      ++missed;
      continue;
    }
    patch.batch.hole = torch::maximum(patch.batch.hole, patch.unknown);
    all.push_back(std::move(patch));
  }
  return joined(all);
}

Patches PatchDrawer::as_it_lies(std::pair<int64_t, int64_t> corner, const torch::Tensor& hole) const {
  const auto cut = [&](const torch::Tensor& t) {
    return t.narrow(2, corner.first, side_).narrow(3, corner.second, side_).contiguous();
  };
  return {{cut(restored_), hole}, cut(hole_)};
}

Patches PatchDrawer::draw(int count, Rng& rng) {
  // A critic of one size sees patches of one size; others see crops of a picture that is one patch.
  int64_t side = side_;
  if (alike_.empty() && !choice_.one_size) {
    const int64_t step = choice_.size_multiple;
    const auto least = std::max(choice_.smallest, static_cast<int64_t>(smallest_crop * static_cast<double>(side_)));
    side = step * rng.integer(std::min((least + step - 1) / step, side_ / step), side_ / step);
  }
  std::vector<Patches> all;
  while (static_cast<int>(all.size()) < count) {
    const auto [top, left] = place(side, rng);
    const int64_t turns = choice_.turns ? rng.integer(0, 3) : 0;
    const bool flip = rng.chance(0.5), hidden = rng.chance(choice_.hide);
    const auto cut = [&, y = top, x = left](const torch::Tensor& t) {
      return turned(t.narrow(2, y, side).narrow(3, x, side), turns, flip);
    };
    Patches patch{{cut(restored_), new_hole(side, rng)}, cut(untaught_)};
    if (!useful(patch)) continue;
    if (hidden) patch.batch.hole = torch::maximum(patch.batch.hole, cut(hole_));
    all.push_back(std::move(patch));
  }
  return joined(all);
}

std::pair<int64_t, int64_t> PatchDrawer::place(int64_t side, Rng& rng) const {
  const double chance = rng.uniform();
  if (chance < 0.25 && !alike_.empty())
    return alike_[static_cast<size_t>(rng.integer(0, static_cast<int64_t>(alike_.size()) - 1))];
  std::array<int64_t, 2> start{};
  for (const size_t axis : {0, 1}) {
    const int64_t last = restored_.size(2 + static_cast<int64_t>(axis)) - side;
    const bool around = chance >= 0.5;
    start[axis] =
        around ? rng.integer(std::clamp<int64_t>(low_[axis] - side, 0, last), std::clamp<int64_t>(high_[axis], 0, last))
               : rng.integer(0, last);
  }
  return {start[0], start[1]};
}

torch::Tensor PatchDrawer::new_hole(int64_t side, Rng& rng) const {
  if (rng.chance(0.5)) {
    auto own = own_hole_moved(side, rng);
    const double share = own.mean().item<double>();
    if (share > 0.01 && share < most_missing) return own;
  }
  return tensor_of(generate_hole("free-form", static_cast<int>(side), static_cast<int>(side), rng));
}

torch::Tensor PatchDrawer::own_hole_moved(int64_t side, Rng& rng) const {
  // Rolled around the picture, so that it keeps its area wherever it goes.
  const auto rolled =
      torch::roll(hole_, {rng.integer(0, hole_.size(2) - 1), rng.integer(0, hole_.size(3) - 1)}, {2, 3});
  const int64_t top = rng.integer(0, hole_.size(2) - side), left = rng.integer(0, hole_.size(3) - side);
  const int64_t turns = rng.integer(0, 3);
  return turned(rolled.narrow(2, top, side).narrow(3, left, side), turns, rng.chance(0.5));
}

torch::Tensor PatchDrawer::own_hole_within(int64_t side, Rng& rng) const {
  // As much of the hole as there is room for.
  std::array<int64_t, 2> shift{};
  for (const size_t axis : {0, 1}) {
    const int64_t room = side - (high_[axis] - low_[axis] + 1);
    shift[axis] = rng.integer(std::min<int64_t>(room, 0), std::max<int64_t>(room, 0)) - low_[axis];
  }
  return turned(torch::roll(hole_, {shift[0], shift[1]}, {2, 3}).narrow(2, 0, side).narrow(3, 0, side), 0,
                rng.chance(0.5));
}

bool PatchDrawer::useful(const Patches& patch) {
  // A hole over what nobody knows teaches nothing.
  if ((patch.batch.hole * (1 - patch.unknown)).sum().item<float>() >= 16) return true;
  require(++misses_ < 1000, "too little of the picture is known to fit the network to it");
  return false;
}

}  // namespace mend
