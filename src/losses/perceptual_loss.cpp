#include "losses/perceptual_loss.h"

#include "base/error.h"

namespace mend {
namespace {

template <typename PerLayer>
torch::Tensor sum_over_layers(const std::vector<torch::Tensor>& made, const std::vector<torch::Tensor>& target,
                              const PerLayer& per_layer) {
  require(!made.empty() && made.size() == target.size(), "perceptual and style losses need equal layers, not {} and {}",
          made.size(), target.size());
  auto sum = per_layer(made[0], target[0]);
  for (size_t i = 1; i < made.size(); ++i) sum = sum + per_layer(made[i], target[i]);
  return sum;
}

}  // namespace

torch::Tensor perceptual_loss(const std::vector<torch::Tensor>& made, const std::vector<torch::Tensor>& target) {
  return sum_over_layers(made, target, [](const auto& a, const auto& b) { return (a - b).abs().mean(); });
}

torch::Tensor gram_matrix(const torch::Tensor& features) {
  const auto rows = features.flatten(2);
  return rows.bmm(rows.transpose(1, 2)) / static_cast<double>(rows.size(1) * rows.size(2));
}

torch::Tensor style_loss(const std::vector<torch::Tensor>& made, const std::vector<torch::Tensor>& target) {
  return sum_over_layers(made, target,
                         [](const auto& a, const auto& b) { return (gram_matrix(a) - gram_matrix(b)).abs().mean(); });
}

}  // namespace mend
