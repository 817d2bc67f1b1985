#include "losses/feature_matching.h"

#include "base/error.h"

namespace mend {

torch::Tensor feature_matching(const std::vector<torch::Tensor>& made, const std::vector<torch::Tensor>& real) {
  require(!made.empty() && made.size() == real.size(), "feature matching needs equal layers, not {} and {}",
          made.size(), real.size());
  auto sum = (made[0] - real[0].detach()).abs().mean();
  for (size_t i = 1; i < made.size(); ++i) sum = sum + (made[i] - real[i].detach()).abs().mean();
  return sum;
}

}  // namespace mend
