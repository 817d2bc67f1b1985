#include "losses/multi_scale.h"

#include "base/error.h"

namespace mend {

torch::Tensor resized_target(const torch::Tensor& target, const torch::Tensor& level, bool align_corners) {
  const auto size = level.sizes().slice(2);
  return size == target.sizes().slice(2) ? target : torch::upsample_bilinear2d(target, size, align_corners);
}

torch::Tensor multi_scale_loss(const std::vector<torch::Tensor>& levels, const torch::Tensor& target,
                               const MultiScale& config) {
  require(!levels.empty(), "a multi-scale loss needs at least one level");
  torch::Tensor sum;
  for (const auto& level : levels) {
    const auto wanted = resized_target(target, level, config.align_corners);
    const auto term = pixel_distance(level, wanted, config.distance).mean();
    sum = sum.defined() ? sum + term : term;
  }
  return config.mean ? sum / static_cast<double>(levels.size()) : sum;
}

}  // namespace mend
