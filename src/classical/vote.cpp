#include "classical/vote.h"

#include <algorithm>
#include <cmath>

#include "base/parallel.h"

namespace mend {
namespace {

/// Confidence falls by this factor for each pixel away from the known ones (Wexler et al. use 1.3; on 256-pixel
/// photographs of buildings 1.6 raised PSNR and SSIM).
constexpr float confidence_base = 1.6f;
/// The kernel's squared width, in units of the 75th percentile of all distances: wide, so that a vote counts for its
/// place more than for its match.
constexpr float tolerance = 5;
/// A larger error at the rim is a detail the patches lack, or a trace of what was removed: no seam to spread inwards.
/// It fades out up to twice this.
constexpr float seam_limit = 0.08f;
/// Weights stop falling here: their product must stay a normal float, or no vote would be left deep inside.
constexpr int deepest = 60;
constexpr float weakest = 30;
constexpr int mode_steps = 3;

/// Chessboard distance of every position of `box` to the nearest position that is no target, in two passes.
std::vector<int> depth_of_targets(const PatchDomain& domain) {
  const Rect& box = domain.target_box();
  std::vector<int> depth(static_cast<size_t>(box.area()), 0);
  const auto index = [&](int y, int x) {
    return static_cast<size_t>(y - box.y) * static_cast<size_t>(box.width) + static_cast<size_t>(x - box.x);
  };
  const auto look = [&](int y, int x) {
    if (x >= box.x && y >= box.y && x < box.right() && y < box.bottom()) return depth[index(y, x)];
    return domain.is_source(y, x) ? 0 : 1 << 20;
  };
  for (int y = box.y; y < box.bottom(); ++y)
    for (int x = box.x; x < box.right(); ++x)
      if (domain.is_target(y, x))
        depth[index(y, x)] = 1 + std::min({look(y - 1, x - 1), look(y - 1, x), look(y - 1, x + 1), look(y, x - 1)});
  for (int y = box.bottom(); y-- > box.y;)
    for (int x = box.right(); x-- > box.x;)
      if (domain.is_target(y, x))
        depth[index(y, x)] = std::min(
            depth[index(y, x)], 1 + std::min({look(y + 1, x + 1), look(y + 1, x), look(y + 1, x - 1), look(y, x + 1)}));
  return depth;
}

}  // namespace

Voter::Voter(const Raster& picture, const Hole& hole, const PatchDomain& domain)
    : picture_(picture), hole_(hole), domain_(domain) {
  const Rect& box = domain.target_box();
  touched_ = {box.x, box.y, box.width + domain.patch() - 1, box.height + domain.patch() - 1};
  pixels_.resize(picture.plane_size());
  const int last = picture.channels() - 1;
  for (size_t i = 0; i < pixels_.size(); ++i)
    pixels_[i] = Colour{picture.plane(0)[i], picture.plane(std::min(1, last))[i], picture.plane(last)[i], 1};
  const auto depth = depth_of_targets(domain);
  confidence_.resize(depth.size());
  std::transform(depth.begin(), depth.end(), confidence_.begin(),
                 [](int d) { return std::pow(confidence_base, -static_cast<float>(std::min(d, deepest))); });
}

std::vector<float> Voter::patch_weights(const PatchField& field, const VoteOptions& options) const {
  const Rect& box = field.box();
  std::vector<float> weights(confidence_.size(), 0.f);
  // The scale is the 75th percentile of the distances, as in Wexler et al.
  std::vector<uint32_t> distances;
  for (int y = box.y; y < box.bottom() && options.by_distance; ++y)
    for (int x = box.x; x < box.right(); ++x)
      if (domain_.is_target(y, x)) distances.push_back(field.distance(y, x));
  float scale = 0;
  if (!distances.empty()) {
    const auto quantile = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() * 3 / 4);
    std::nth_element(distances.begin(), quantile, distances.end());
    scale = 1 / (2 * tolerance * static_cast<float>(std::max<uint32_t>(*quantile, 1)));
  }
  parallel_for(box.height, options.threads, 16, [&](int64_t begin, int64_t end) {
    for (int y = box.y + static_cast<int>(begin); y < box.y + static_cast<int>(end); ++y)
      for (int x = box.x; x < box.right(); ++x) {
        if (!domain_.is_target(y, x)) continue;
        const size_t i =
            static_cast<size_t>(y - box.y) * static_cast<size_t>(box.width) + static_cast<size_t>(x - box.x);
        weights[i] = confidence_[i] * std::exp(-std::min(weakest, scale * static_cast<float>(field.distance(y, x))));
      }
  });
  return weights;
}

Voter::Colour Voter::colour(const PatchField& field, const std::vector<float>& weights, double mode_width, int y,
                            int x) const {
  const Rect& box = field.box();
  const int patch = domain_.patch(), width = picture_.width();
  const int top = std::max(y - patch + 1, box.y), bottom = std::min(y, box.bottom() - 1);
  const int left = std::max(x - patch + 1, box.x), right = std::min(x, box.right() - 1);
  Colour votes[81];  // the last lane is 1, so that it adds up the weights
  float weight_of[81];
  int count = 0;
  for (int v = top; v <= bottom; ++v)
    for (int u = left; u <= right; ++u) {
      const auto& source = field.source(v, u);
      if (source.y < 0) continue;
      votes[count] = pixels_[static_cast<size_t>(source.y + y - v) * static_cast<size_t>(width) +
                             static_cast<size_t>(source.x + x - u)];
      weight_of[count++] =
          weights[static_cast<size_t>(v - box.y) * static_cast<size_t>(box.width) + static_cast<size_t>(u - box.x)];
    }
  const auto mean = [&](auto kernel) {
    Colour sum{};
    for (int i = 0; i < count; ++i) sum += weight_of[i] * kernel(votes[i]) * votes[i];
    if (sum[3] <= 0) return Colour{};
    const float all = sum[3];
    sum /= all;
    sum[3] = all;
    return sum;
  };
  Colour result = mean([](const Colour&) { return 1.f; });
  for (int step = 0; mode_width > 0 && step < mode_steps; ++step) {
    const auto inverse = static_cast<float>(1 / (mode_width * mode_width));
    const Colour moved = mean([&](const Colour& vote) {
      const Colour off = vote - result, square = off * off;
      const float near = 1 / (1 + inverse * (square[0] + square[1] + square[2]));
      return near * near;
    });
    if (moved[3] <= 0) break;
    result = moved;
  }
  return result;
}

void Voter::vote(const PatchField& field, const VoteOptions& options, Raster& estimate) const {
  const auto weights = patch_weights(field, options);
  parallel_for(touched_.height, options.threads, 8, [&](int64_t begin, int64_t end) {
    for (int y = touched_.y + static_cast<int>(begin); y < touched_.y + static_cast<int>(end); ++y)
      for (int x = touched_.x; x < touched_.right(); ++x) {
        if (!hole_.at(y, x)) continue;
        const Colour c = colour(field, weights, options.mode_width, y, x);
        for (int k = 0; k < std::min(estimate.channels(), 3); ++k) estimate.at(k, y, x) = c[k];
      }
  });
}

Raster Voter::rim_error(const PatchField& field, const VoteOptions& options, const Rect& near, Hole& nowhere) const {
  const auto weights = patch_weights(field, options);
  Raster error(picture_.channels(), near.height, near.width);
  nowhere = Hole(near.height, near.width);
  for (int y = 0; y < near.height; ++y) std::fill_n(nowhere.row(y), near.width, uint8_t{1});
  const Rect judged = touched_.intersected(near);
  for (int y = judged.y; y < judged.bottom(); ++y)
    for (int x = judged.x; x < judged.right(); ++x) {
      if (hole_.at(y, x)) continue;
      bool rim = false;
      for (int v = std::max(y - 1, 0); v <= std::min(y + 1, hole_.height() - 1) && !rim; ++v)
        for (int u = std::max(x - 1, 0); u <= std::min(x + 1, hole_.width() - 1); ++u) rim = rim || hole_.at(v, u);
      if (!rim) continue;
      const Colour c = colour(field, weights, options.mode_width, y, x);
      if (c[3] <= 0) continue;
      float largest = 0;
      for (int k = 0; k < error.channels(); ++k) largest = std::max(largest, std::abs(c[k] - picture_.at(k, y, x)));
      const float share = std::clamp(2 - largest / seam_limit, 0.f, 1.f);
      for (int k = 0; k < error.channels(); ++k)
        error.at(k, y - near.y, x - near.x) = share * (c[k] - picture_.at(k, y, x));
      nowhere.set(y - near.y, x - near.x, false);
    }
  return error;
}

}  // namespace mend
