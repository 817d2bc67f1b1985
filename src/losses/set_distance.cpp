#include "losses/set_distance.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace mend {
namespace {

using torch::Tensor;

void require_sets(const Tensor& a, const Tensor& b) {
  require(a.dim() == 2 && b.dim() == 2 && a.size(1) == b.size(1), "two sets of features need one length");
  require(a.size(0) >= 2 && b.size(0) >= 2,
          "a distance between sets needs at least two pictures in each, not {} and {}", a.size(0), b.size(0));
}

/// X with X'X = the sample covariance, with no more rows than columns.
Tensor covariance_root(const Tensor& features) {
  const auto centred = (features - features.mean(0, /*keepdim=*/true)) / std::sqrt(features.size(0) - 1.0);
  return centred.size(0) > centred.size(1) ? std::get<1>(at::linalg_qr(centred, "r")) : centred;
}

/// Mean kernel over all pairs of different pictures of one set.
double mean_within(const Tensor& kernel) {
  const auto n = static_cast<double>(kernel.size(0));
  return (kernel.sum() - kernel.trace()).item<double>() / (n * (n - 1));
}

}  // namespace

double frechet_distance(const Tensor& a, const Tensor& b) {
  require_sets(a, b);
  const torch::NoGradGuard no_grad;
  const auto x = a.to(torch::kDouble), y = b.to(torch::kDouble);
  const auto root_x = covariance_root(x), root_y = covariance_root(y);
  const double means = (x.mean(0) - y.mean(0)).square().sum().item<double>();
  const double traces = (root_x.square().sum() + root_y.square().sum()).item<double>();
  const double common = at::linalg_svdvals(torch::mm(root_x, root_y.t())).sum().item<double>();
  return std::max(0.0, means + traces - 2 * common);  // rounding alone makes it negative
}

double kernel_distance(const Tensor& a, const Tensor& b) {
  require_sets(a, b);
  const torch::NoGradGuard no_grad;
  const auto x = a.to(torch::kDouble), y = b.to(torch::kDouble);
  const auto kernel = [&](const Tensor& u, const Tensor& v) {
    return (torch::mm(u, v.t()) / static_cast<double>(u.size(1)) + 1).pow(3);
  };
  return mean_within(kernel(x, x)) + mean_within(kernel(y, y)) - 2 * kernel(x, y).mean().item<double>();
}

}  // namespace mend
