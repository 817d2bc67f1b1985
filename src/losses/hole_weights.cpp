#include "losses/hole_weights.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace mend {

torch::Tensor discount_weights(const torch::Tensor& hole, double gamma) {
  require(gamma > 0 && gamma <= 1, "the discount must be in (0,1], not {}", gamma);
  torch::NoGradGuard no_grad;
  auto weights = torch::ones_like(hole), inner = hole;
  const auto longest = std::max(hole.size(2), hole.size(3));
  // Erosion by one pixel a turn; outside the picture counts as hole, since nothing is known there.
  for (int64_t i = 0; i < longest; ++i) {
    inner = 1 - torch::max_pool2d(1 - inner, /*kernel_size=*/3, /*stride=*/1, /*padding=*/1);
    if (inner.max().item<float>() == 0) break;
    weights = weights * (1 + (gamma - 1) * inner);
  }
  return weights;
}

torch::Tensor confidence_weights(const torch::Tensor& hole, int iterations) {
  constexpr int64_t size = 65, reach = size / 2;
  require(hole.size(2) > reach && hole.size(3) > reach, "confidence weights need more than {} pixels a side, not {}x{}",
          reach, hole.size(3), hole.size(2));
  require(iterations >= 1, "confidence weights need at least 1 iteration, not {}", iterations);
  torch::NoGradGuard no_grad;
  constexpr double deviation = 1.0 / 40, interval = (2 * deviation + 1) / size;
  const auto edges = torch::linspace(-deviation - interval / 2, deviation + interval / 2, size + 1, torch::kDouble);
  const auto cumulative = 0.5 * (1 + torch::erf(edges / std::sqrt(2.0)));
  // The official 2-D kernel is the root of an outer product: one row and one column do the same.
  auto row = (cumulative.narrow(0, 1, size) - cumulative.narrow(0, 0, size)).sqrt();
  row = (row / row.sum()).to(hole.options());
  const auto known = 1 - hole;
  auto spread = known, weights = torch::zeros_like(hole);
  for (int i = 0; i < iterations; ++i) {
    const auto padded = torch::reflection_pad2d(spread, {reach, reach, reach, reach});
    const auto blurred = torch::conv2d(torch::conv2d(padded, row.view({1, 1, 1, size})), row.view({1, 1, size, 1}));
    weights = blurred * hole;
    spread = weights + known;
  }
  return weights;
}

torch::Tensor context_weights(const torch::Tensor& hole, int window) {
  require(window >= 3 && window % 2 == 1, "the context window must be odd and at least 3, not {}", window);
  torch::NoGradGuard no_grad;
  // The pixel itself is known wherever the weight counts, so the mean over its neighbours leaves it out.
  const double neighbours = static_cast<double>(window) * window - 1;
  const auto missing = torch::avg_pool2d(hole, window, /*stride=*/1, window / 2) * (neighbours + 1);
  return (1 - hole) * missing / neighbours;
}

}  // namespace mend
