#include "layers/resample.h"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace mend {
namespace {

double cubic(double x) {
  constexpr double a = -0.5;
  x = std::abs(x);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

double sinc(double x) { return x == 0 ? 1 : std::sin(M_PI * x) / (M_PI * x); }
double lanczos(double x) { return std::abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0; }

/// For each of `to` places the `taps` pixels it is made of, and their weights: (taps, to).
struct Taps {
  Taps(int64_t from, int64_t to, ResampleKernel kernel) {
    const double scale = static_cast<double>(from) / static_cast<double>(to), widening = std::max(scale, 1.0);
    const double reach = (kernel == ResampleKernel::lanczos ? 3 : 2) * widening;
    const auto count = 2 * static_cast<int64_t>(std::ceil(reach)) + 1;
    index = torch::zeros({count, to}, torch::kLong);
    weight = torch::zeros({count, to}, torch::kDouble);
    auto at = index.accessor<int64_t, 2>();
    auto by = weight.accessor<double, 2>();
    for (int64_t i = 0; i < to; ++i) {
      const double centre = (static_cast<double>(i) + 0.5) * scale;
      const auto first = std::max<int64_t>(static_cast<int64_t>(centre - reach + 0.5), 0);
      const auto last = std::min(static_cast<int64_t>(centre + reach + 0.5), from);
      for (int64_t j = first; j < last; ++j) {
        const double distance = (static_cast<double>(j) - centre + 0.5) / widening;
        at[j - first][i] = j;
        by[j - first][i] = kernel == ResampleKernel::lanczos ? lanczos(distance) : cubic(distance);
      }
    }
    weight = (weight / weight.sum(0, /*keepdim=*/true)).to(torch::kFloat);
  }
  at::Tensor index, weight;
};

at::Tensor along(const at::Tensor& x, int64_t axis, int64_t to, ResampleKernel kernel) {
  if (x.size(axis) == to) return x;
  const Taps taps(x.size(axis), to, kernel);
  std::vector<int64_t> shape(static_cast<size_t>(x.dim()), 1);
  shape[static_cast<size_t>(axis)] = to;
  at::Tensor sum;
  for (int64_t k = 0; k < taps.index.size(0); ++k) {
    const auto term = x.index_select(axis, taps.index[k].to(x.device())) * taps.weight[k].view(shape).to(x.device());
    sum = sum.defined() ? sum + term : term;
  }
  return sum;
}

}  // namespace

at::Tensor resample(const at::Tensor& x, int64_t rows, int64_t columns, ResampleKernel kernel) {
  return along(along(x, 3, columns, kernel), 2, rows, kernel);
}

}  // namespace mend
