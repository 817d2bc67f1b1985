#include "neural/look_alikes.h"

#include <algorithm>
#include <cmath>

namespace mend {
namespace {

constexpr int64_t cell = 16;
constexpr int64_t rim = 2;            ///< cells around the hole
constexpr int64_t most_samples = 96;  ///< of the rim that others are compared with
constexpr double unlike = 10;         ///< what a mostly missing cell counts

/// (1,6,h,w): mean colour, contrast, edges across and along, each of a cell's known pixels.
torch::Tensor features_of(const torch::Tensor& picture, const torch::Tensor& known, const torch::Tensor& share) {
  const auto mean = [&](const torch::Tensor& x) { return torch::avg_pool2d(x * known, cell) / share.clamp_min(1e-3); };
  const auto luma = picture.mean(1, true);
  const auto step = [&](int64_t axis) {
    const auto all = luma.size(axis);
    const auto moved = torch::cat({luma.narrow(axis, 1, all - 1), luma.narrow(axis, all - 1, 1)}, axis);
    const auto both = torch::cat({known.narrow(axis, 1, all - 1), known.narrow(axis, all - 1, 1)}, axis);
    return (moved - luma).abs() * both;
  };
  const auto light = mean(luma);
  const auto contrast = (mean(luma.square()) - light.square()).clamp_min(0).sqrt();
  // Edges are weak numbers beside colours, and tell more.
  return torch::cat({mean(picture), 2 * contrast, 4 * mean(step(2)), 4 * mean(step(3))}, 1);
}

}  // namespace

std::vector<std::pair<int64_t, int64_t>> look_alikes(const torch::Tensor& picture, const torch::Tensor& hole,
                                                     int64_t side) {
  const torch::NoGradGuard no_grad;
  const auto known = 1 - hole, share = torch::avg_pool2d(known, cell);
  const auto features = features_of(picture, known, share);
  const int64_t rows = features.size(2), columns = features.size(3);
  const auto touched = torch::max_pool2d(1 - share, 2 * rim + 1, 1, rim) > 0;
  const auto around = touched.logical_and(share > 0.5).flatten().nonzero().flatten();
  const auto list = features.flatten(2)[0].t().contiguous();  // (cells, 6)
  auto distance = torch::zeros({rows * columns});
  if (around.numel() > 0) {
    const int64_t stride = std::max<int64_t>(1, around.numel() / most_samples);
    const auto samples = list.index_select(0, around.slice(0, 0, around.numel(), stride));
    distance = std::get<0>(torch::cdist(list, samples).min(1));
  }
  distance =
      torch::where(share.flatten() > 0.5, distance, torch::full_like(distance, unlike)).view({1, 1, rows, columns});
  const int64_t cells = std::max<int64_t>(1, side / cell), step = std::max<int64_t>(1, cells / 4);
  const auto scores = torch::avg_pool2d(distance, cells, step)[0][0];
  const auto order = scores.flatten().argsort();
  std::vector<std::pair<int64_t, int64_t>> places;
  for (int64_t i = 0; i < std::max<int64_t>(1, order.numel() / 8); ++i) {
    const auto at = order[i].item<int64_t>();
    places.emplace_back(std::min(at / scores.size(1) * step * cell, picture.size(2) - side),
                        std::min(at % scores.size(1) * step * cell, picture.size(3) - side));
  }
  return places;
}

}  // namespace mend
