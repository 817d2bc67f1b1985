#include "layers/hole_window.h"

#include <torch/torch.h>

#include <algorithm>
#include <vector>

namespace mend {
namespace {

/// Where a window of `size` starts along one axis; `missing` (extent) says which lines the hole touches.
int64_t window_start(const at::Tensor& missing, int64_t size) {
  const auto lines = missing.nonzero();
  const int64_t last_start = missing.size(0) - size;
  if (lines.numel() == 0) return last_start / 2;
  const int64_t centre = (lines.min().item<int64_t>() + lines.max().item<int64_t>() + 1) / 2;
  return std::clamp<int64_t>(centre - size / 2, 0, last_start);
}

}  // namespace

at::Tensor hole_windows(const at::Tensor& picture, const at::Tensor& hole, int64_t rows, int64_t columns) {
  std::vector<at::Tensor> windows;
  for (int64_t n = 0; n < picture.size(0); ++n) {
    const auto missing = hole[n][0] > 0;
    windows.push_back(picture.narrow(0, n, 1)
                          .narrow(2, window_start(missing.any(1), rows), rows)
                          .narrow(3, window_start(missing.any(0), columns), columns));
  }
  return torch::cat(windows);
}

}  // namespace mend
