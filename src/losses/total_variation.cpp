#include "losses/total_variation.h"

#include "losses/pixel_loss.h"

namespace mend {
namespace {

/// |x[i + 1] - x[i]| along `dim`.
torch::Tensor steps(const torch::Tensor& x, int64_t dim) {
  const auto n = x.size(dim) - 1;
  return (x.narrow(dim, 1, n) - x.narrow(dim, 0, n)).abs();
}

torch::Tensor both(const torch::Tensor& region, int64_t dim) {
  const auto n = region.size(dim) - 1;
  return region.narrow(dim, 1, n) * region.narrow(dim, 0, n);
}

}  // namespace

torch::Tensor total_variation(const torch::Tensor& picture) {
  return steps(picture, 3).mean() + steps(picture, 2).mean();
}

torch::Tensor hole_total_variation(const torch::Tensor& picture, const torch::Tensor& hole) {
  const auto region = torch::max_pool2d(hole, /*kernel_size=*/3, /*stride=*/1, /*padding=*/1);
  return masked_mean(steps(picture, 3), both(region, 3)) + masked_mean(steps(picture, 2), both(region, 2));
}

torch::Tensor corner_variation(const torch::Tensor& picture, const torch::Tensor& weight) {
  const auto height = picture.size(2), width = picture.size(3);
  const auto padded = torch::constant_pad_nd(picture, {1, 0, 1, 0});
  const auto up = padded.narrow(2, 0, height).narrow(3, 1, width),
             left = padded.narrow(2, 1, height).narrow(3, 0, width);
  return ((up + left - 2 * picture).abs() * weight).mean();
}

}  // namespace mend
