#include "losses/id_mrf.h"

#include "base/error.h"

namespace mend {
namespace {

/// Features as unit vectors: (N,C,h,w) -> (N,C,h*w).
torch::Tensor directions(const torch::Tensor& x) {
  const auto columns = x.flatten(2);
  return columns / columns.norm(2, 1, /*keepdim=*/true).clamp_min(1e-12);
}

}  // namespace

torch::Tensor id_mrf(const torch::Tensor& made, const torch::Tensor& target, MrfRoles roles, double bandwidth) {
  require(made.sizes() == target.sizes(), "ID-MRF compares features of one size");
  const bool made_asks = roles == MrfRoles::made_asks;
  const auto mean = made_asks ? target.mean(1, /*keepdim=*/true) : made.mean({0, 2, 3}, /*keepdim=*/true);
  const auto chosen = directions((made_asks ? target : made) - mean);
  const auto asking = directions((made_asks ? made : target) - mean);
  const auto distance = (1 - chosen.transpose(1, 2).bmm(asking)) / 2;  // (N, chosen p, asking q)
  const auto relative = distance / (std::get<0>(distance.min(1, /*keepdim=*/true)) + 1e-5);
  const auto choice = torch::softmax((1 - relative) / bandwidth, 1);
  const auto losses = -std::get<0>(choice.max(2)).mean(1).log();
  return made_asks ? losses.sum() : losses.mean();
}

}  // namespace mend
