#include "layers/push_pull.h"

#include <torch/torch.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace mend::layers {
namespace {

/// Weighted sums of 2x2 boxes; a weight above 1 says no more than 1 and is brought back to it.
std::pair<at::Tensor, at::Tensor> pull(const at::Tensor& sums, const at::Tensor& weights) {
  const auto box = [](const at::Tensor& x) {
    return 4 * torch::avg_pool2d(x, 2, 2, 0, /*ceil_mode=*/true, /*count_include_pad=*/true, /*divisor_override=*/4);
  };
  const auto total = box(weights);
  const auto saturate = total.clamp_min(1).reciprocal();
  return {box(sums) * saturate, total * saturate};
}

}  // namespace

at::Tensor push_pull(const at::Tensor& sums, const at::Tensor& weights) {
  std::vector<std::pair<at::Tensor, at::Tensor>> levels{{sums, weights}};
  while (std::max(levels.back().first.size(2), levels.back().first.size(3)) > 1)
    levels.push_back(pull(levels.back().first, levels.back().second));
  auto surface = levels.back().first / levels.back().second.clamp_min(1e-6);
  for (size_t i = levels.size() - 1; i-- > 0;) {
    const auto& [sum, weight] = levels[i];
    const auto coarse = torch::upsample_bilinear2d(surface, sum.sizes().slice(2), /*align_corners=*/false);
    surface = sum + (1 - weight) * coarse;
  }
  return surface;
}

}  // namespace mend::layers
