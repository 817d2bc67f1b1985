#include "networks/hifill_residual.h"

#include <torch/torch.h>

#include "base/error.h"

namespace mend {

at::Tensor aggregated_residual(const at::Tensor& residual, const at::Tensor& weights, int64_t grid_rows,
                               int64_t grid_columns) {
  const int64_t rows = residual.size(2) / grid_rows, columns = residual.size(3) / grid_columns;
  const auto patches = torch::im2col(residual, {rows, columns}, {1, 1}, {0, 0}, {rows, columns});
  return torch::col2im(torch::bmm(patches, weights), residual.sizes().slice(2), {rows, columns}, {1, 1}, {0, 0},
                       {rows, columns});
}

at::Tensor hifill_at_full_size(const at::Tensor& picture, const at::Tensor& hole, const at::Tensor& filled,
                               const at::Tensor& weights, int64_t cell) {
  const int64_t multiple = picture.size(2) / filled.size(2);
  require(multiple >= 1 && picture.size(2) == multiple * filled.size(2) && picture.size(3) == multiple * filled.size(3),
          "hifill: the full size must be a whole multiple of {}x{}, not {}x{}", filled.size(3), filled.size(2),
          picture.size(3), picture.size(2));
  const auto enlarged = [&](const at::Tensor& x) {
    return torch::upsample_bilinear2d(x, picture.sizes().slice(2), /*align_corners=*/false);
  };
  const auto detail = (picture - enlarged(torch::avg_pool2d(picture, multiple))) * (1 - hole);
  const auto borrowed = aggregated_residual(detail, weights, filled.size(2) / cell, filled.size(3) / cell);
  return (enlarged(filled) + borrowed).clamp(0, 1);
}

}  // namespace mend
