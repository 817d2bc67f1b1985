#include "losses/feature_distance.h"

#include "base/error.h"

namespace mend {

torch::Tensor feature_distance(const std::vector<torch::Tensor>& made, const std::vector<torch::Tensor>& target) {
  require(!made.empty() && made.size() == target.size(), "a feature distance needs equal layers, not {} and {}",
          made.size(), target.size());
  torch::Tensor sum;
  for (size_t i = 0; i < made.size(); ++i) {
    const auto &a = made[i], &b = target[i];
    const auto norms = (a.square().sum(1) * b.square().sum(1) + 1e-8).rsqrt();
    const auto distance = (1 - (a * b).sum(1) * norms).mean();
    sum = sum.defined() ? sum + distance : distance;
  }
  return sum / static_cast<double>(made.size());
}

std::vector<std::string> feature_distance_taps(const PerceptualNet& net) {
  const auto& taps = net.lpips_taps();
  if (taps.empty()) return net.default_taps();
  return {taps.begin() + 1, taps.end()};
}

}  // namespace mend
